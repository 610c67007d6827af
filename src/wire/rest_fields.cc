#include "wire/rest_fields.h"

#include <algorithm>
#include <cstddef>

#include "wire/enum_text.h"
#include "wire/wire_limits.h"

namespace stonechat::wire {
namespace {

constexpr int unprocessable = 422;

void fail_server_owned(FieldReader& fields, std::string_view name, std::string_view hint) {
  fields.fail({.code = ErrorCode::bad_request,
               .message = std::string{name} + " is the server's to say: " + std::string{hint},
               .http_status = unprocessable});
}

bool is_empty(JsonValue value) {
  JsonValue element;
  std::string_view name;
  return !value.elements().next(element) && !value.fields().next(name, element) &&
         (value.kind() == JsonKind::array || value.kind() == JsonKind::object);
}

std::size_t characters_in(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::optional<std::string> read_label(FieldReader& fields, std::string_view name) {
  const auto text = fields.string(name);
  if (text && text->find('\0') != std::string_view::npos) {
    fields.fail(ErrorCode::bad_request, std::string{name} + " must not hold the character U+0000");
  }
  return fields.failed() || !text ? std::nullopt : std::optional<std::string>{*text};
}

}  // namespace

std::optional<std::string> read_name(FieldReader& fields) {
  auto name = read_label(fields, "name");
  if (name && characters_in(*name) > name_characters_max) {
    fields.fail(ErrorCode::too_large, "name may have at most 255 characters");
  }
  return name;
}

std::optional<std::string> read_display_name(FieldReader& fields) {
  auto name = read_label(fields, "displayName");
  if (name && characters_in(*name) > name_characters_max) {
    fields.fail(ErrorCode::too_large, "displayName may have at most 255 characters");
  }
  return name;
}

std::optional<std::string> read_description(FieldReader& fields) {
  auto description = read_label(fields, "description");
  if (description && description->size() > description_bytes_max) {
    fields.fail(ErrorCode::too_large, "description may have at most 4096 bytes of UTF-8");
  }
  return description;
}

std::optional<chat::HistoryVisibility> read_visibility(FieldReader& fields) {
  const auto text = fields.string("historyVisibility");
  const auto visibility = text ? visibility_of(*text) : std::nullopt;
  if (text && !visibility) {
    fields.fail(ErrorCode::bad_request, "historyVisibility must be 'all' or 'joined'");
  }
  return visibility;
}

void refuse_other(FieldReader& fields, std::string_view name, std::string_view harmless, std::string_view hint) {
  const auto value = fields.value(name);
  if (value && value->string() != harmless) {
    fail_server_owned(fields, name, hint);
  }
}

void refuse_any(FieldReader& fields, std::string_view name, std::string_view hint) {
  if (fields.value(name)) {
    fail_server_owned(fields, name, hint);
  }
}

void refuse_server_owned_of_message(FieldReader& fields, const ChatId& chat) {
  refuse_other(fields, "chatId", chat.view(), "it stands in the path; leave it out");
  if (const auto deleted = fields.value("deleted"); deleted && deleted->boolean() != false) {
    fail_server_owned(fields, "deleted", "send a message and delete it afterwards");
  }
  for (const std::string_view name : {"reactions", "media"}) {
    if (const auto value = fields.value(name); value && !is_empty(*value)) {
      fail_server_owned(fields, name, "leave it out");
    }
  }
}

}  // namespace stonechat::wire
