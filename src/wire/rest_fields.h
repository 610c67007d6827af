// What the bodies of REST calls have in common: how one is opened, names and descriptions, and fields that are the
// server's to say. Complaints go to `fields`. Used inside wire.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/id.h"
#include "chat/command.h"
#include "wire/field_reader.h"
#include "wire/json_reader.h"
#include "wire/message_fields.h"
#include "wire/request_error.h"

namespace stonechat::wire {

// Nothing where the field is absent.
std::optional<std::string> read_name(FieldReader& fields);
std::optional<std::string> read_display_name(FieldReader& fields);
std::optional<std::string> read_description(FieldReader& fields);
std::optional<chat::HistoryVisibility> read_visibility(FieldReader& fields);

// 422 where `name` is there and says anything but `harmless`, which the server says anyway.
void refuse_other(FieldReader& fields, std::string_view name, std::string_view harmless, std::string_view hint);
// 422 where `name` is there.
void refuse_any(FieldReader& fields, std::string_view name, std::string_view hint);
// 422 for a chatId other than the path's, `deleted` true, `reactions` or `media` that is not empty.
void refuse_server_owned_of_message(FieldReader& fields, const ChatId& chat);

// Parses `body` as an object and hands its fields to `read`.
template <class Read>
auto parse_body(JsonReader& reader, std::string_view body, Read read)
    -> std::expected<decltype(read(std::declval<FieldReader&>())), RequestError> {
  const auto root = reader.parse(body);
  if (!root) {
    return std::unexpected(request_error_of(root.error()));
  }
  if (root->kind() != JsonKind::object) {
    return std::unexpected(RequestError{.code = ErrorCode::bad_json, .message = "the body must be a JSON object"});
  }
  FieldReader fields(*root);
  auto result = read(fields);
  if (fields.failed()) {
    return std::unexpected(fields.take_error());
  }
  return result;
}

}  // namespace stonechat::wire
