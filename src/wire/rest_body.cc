#include "wire/rest_body.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "wire/digest.h"
#include "wire/enum_text.h"
#include "wire/field_reader.h"
#include "wire/message_fields.h"

namespace stonechat::wire {
namespace {

constexpr int unprocessable = 422;

void fail_server_owned(FieldReader& fields, std::string_view name, std::string_view hint) {
  fields.fail({.code = ErrorCode::bad_request,
               .message = std::string{name} + " is the server's to say: " + std::string{hint},
               .http_status = unprocessable});
}

// Only `harmless` says what the server says anyway.
void refuse_other(FieldReader& fields, std::string_view name, std::string_view harmless, std::string_view hint) {
  const auto value = fields.value(name);
  if (value && value->string() != harmless) {
    fail_server_owned(fields, name, hint);
  }
}

bool is_empty(JsonValue value) {
  JsonValue element;
  std::string_view name;
  return !value.elements().next(element) && !value.fields().next(name, element) &&
         (value.kind() == JsonKind::array || value.kind() == JsonKind::object);
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

std::size_t characters_in(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string read_label(FieldReader& fields, std::string_view name) {
  const auto text = fields.string(name).value_or(std::string_view{});
  if (text.find('\0') != std::string_view::npos) {
    fields.fail(ErrorCode::bad_request, std::string{name} + " must not hold the character U+0000");
  }
  return fields.failed() ? std::string{} : std::string{text};
}

std::string read_name(FieldReader& fields) {
  std::string name = read_label(fields, "name");
  if (characters_in(name) > name_characters_max) {
    fields.fail(ErrorCode::too_large, "name may have at most 255 characters");
  }
  return name;
}

std::string read_description(FieldReader& fields) {
  std::string description = read_label(fields, "description");
  if (description.size() > description_bytes_max) {
    fields.fail(ErrorCode::too_large, "description may have at most 4096 bytes of UTF-8");
  }
  return description;
}

std::optional<ChatId> read_new_chat_id(FieldReader& fields, chat::ChatType type) {
  const auto id = fields.id<ChatId>("chatId");
  if (!id) {
    return std::nullopt;
  }
  if (type == chat::ChatType::direct) {
    fields.fail(ErrorCode::bad_request, "chatId of a direct chat is the server's to choose; leave it out");
  }
  constexpr std::array<std::string_view, 3> prefixes{"chat_", "direct_", "user_"};
  if (is_reserved(id->view()) ||
      std::ranges::any_of(prefixes, [&](std::string_view prefix) { return id->view().starts_with(prefix); })) {
    fields.fail(ErrorCode::bad_request,
                "chatId must not be 'me' or begin with 'chat_', 'direct_' or 'user_', which are reserved");
  }
  return id;
}

chat::ChatType read_chat_type(FieldReader& fields) {
  const auto word = fields.required(fields.string("chatType"), "chatType", "say 'direct' or 'group'");
  const auto type = chat_type_of(word);
  if (!type) {
    fields.fail(ErrorCode::bad_request, "chatType must be 'direct' or 'group'");
  }
  return type.value_or(chat::ChatType::group);
}

chat::HistoryVisibility read_visibility(FieldReader& fields) {
  const auto visibility = visibility_of(fields.string("historyVisibility").value_or("all"));
  if (!visibility) {
    fields.fail(ErrorCode::bad_request, "historyVisibility must be 'all' or 'joined'");
  }
  return visibility.value_or(chat::HistoryVisibility::all);
}

std::vector<UserId> read_members(FieldReader& fields, chat::ChatType type, const UserId& caller,
                                 const WireLimits& limits) {
  auto members = fields.required(fields.user_ids("members", limits.members_per_call_max), "members",
                                 "list the userIds of the others");
  std::erase(members, caller);
  if (type == chat::ChatType::direct && members.size() != 1) {
    fields.fail(ErrorCode::bad_request, "members of a direct chat must name exactly one user besides yourself");
  }
  return members;
}

CreateChatBody read_create_chat(FieldReader& fields, const UserId& caller, const WireLimits& limits) {
  CreateChatBody body;
  body.type = read_chat_type(fields);
  body.members = read_members(fields, body.type, caller, limits);
  body.name = read_name(fields);
  body.description = read_description(fields);
  body.visibility = read_visibility(fields);
  body.chat_id = read_new_chat_id(fields, body.type);
  refuse_other(fields, "createdBy", caller.view(), "a chat is created by who asks for it");
  refuse_other(fields, "role", text_of(chat::Role::owner), "who creates a chat owns it");
  if (body.type == chat::ChatType::direct) {
    body.name.clear();
    body.description.clear();
    body.visibility = chat::HistoryVisibility::all;
  }
  return body;
}

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

}  // namespace

std::expected<CreateChatBody, RequestError> parse_create_chat(JsonReader& reader, std::string_view body,
                                                              const UserId& caller, const WireLimits& limits) {
  return parse_body(reader, body, [&](FieldReader& fields) {
    CreateChatBody result = read_create_chat(fields, caller, limits);
    result.digest = digest_of(CreateChatFields{.type = result.type,
                                               .name = result.name,
                                               .description = result.description,
                                               .visibility = result.visibility,
                                               .members = result.members});
    return result;
  });
}

std::expected<AddMembersBody, RequestError> parse_add_members(JsonReader& reader, std::string_view body,
                                                              const WireLimits& limits) {
  return parse_body(reader, body, [&](FieldReader& fields) {
    AddMembersBody result;
    result.users =
        fields.required(fields.user_ids("userIds", limits.members_per_call_max), "userIds", "list the userIds to add");
    if (result.users.empty()) {
      fields.fail(ErrorCode::bad_request, "userIds must name at least one user");
    }
    refuse_other(fields, "role", text_of(chat::Role::member), "add members first and raise their role afterwards");
    result.digest = digest_of(AddMembersFields{.users = result.users});
    return result;
  });
}

std::expected<SendMessage, RequestError> parse_post_message(JsonReader& reader, std::string_view body,
                                                            const ChatId& chat, const WireLimits& limits) {
  return parse_body(reader, body, [&](FieldReader& fields) {
    SendMessage message = read_message_fields(fields, limits);
    refuse_server_owned_of_message(fields, chat);
    message.chat = chat;
    return message;
  });
}

}  // namespace stonechat::wire
