// The fields of a message that somebody sends: the same in a `message` frame and in a REST body. Used inside wire.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "wire/client_frame.h"
#include "wire/field_reader.h"
#include "wire/wire_limits.h"

namespace stonechat::wire {

// All but the chat; complaints go to `fields`.
SendMessage read_message_fields(FieldReader& fields, const WireLimits& limits);

// A chat's id that a client names; complaints go to `fields`.
ChatId read_chat_id(FieldReader& fields);

// An id that the client chose, so none of the server's; complaints go to `fields`.
std::optional<MessageId> read_new_id(FieldReader& fields, std::string_view name);

// The text of a message, within its bounds; complaints go to `fields`.
std::string read_content(FieldReader& fields, const WireLimits& limits);

// What a client must do about a text that is not JSON.
RequestError request_error_of(const JsonError& error);

}  // namespace stonechat::wire
