// What is done to a message that is there: the fields of an edit, a deletion and a reaction, the same in frames and in
// REST bodies, as a command but for its sender. Complaints go to `fields`. Used inside wire.
#pragma once

#include <optional>
#include <string_view>
#include <utility>

#include "base/id.h"
#include "chat/command.h"
#include "wire/digest.h"
#include "wire/field_reader.h"
#include "wire/rest_change.h"
#include "wire/wire_limits.h"

namespace stonechat::wire {

// `commandId`: nothing where the client chose none.
std::optional<MessageId> read_command_id(FieldReader& fields);

chat::Command read_edit(FieldReader& fields, const MessageName& target, const WireLimits& limits);
chat::Command read_deletion(FieldReader& fields, const MessageName& target);
// `emoji` and `op` stand in the fields of a frame, and in the path and the method of a REST call.
chat::Command read_reaction(FieldReader& fields, const MessageName& target);
chat::Command read_reaction(FieldReader& fields, const MessageName& target, std::string_view emoji,
                            chat::ReactionOp op);

// The sender is the caller's to fill in.
template <class Body>
chat::Command command_without_sender(const ChatId& chat, std::optional<MessageId> id, Body body) {
  const chat::Digest digest = digest_of(body);
  return {.chat = chat, .sender = {}, .id = id, .digest = digest, .body = std::move(body)};
}

}  // namespace stonechat::wire
