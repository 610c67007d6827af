#include "wire/rest_body.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "wire/digest.h"
#include "wire/enum_text.h"
#include "wire/field_reader.h"
#include "wire/message_fields.h"
#include "wire/rest_fields.h"

namespace stonechat::wire {
namespace {

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
  body.name = read_name(fields).value_or("");
  body.description = read_description(fields).value_or("");
  body.visibility = read_visibility(fields).value_or(chat::HistoryVisibility::all);
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

std::expected<std::string, RequestError> parse_profile(JsonReader& reader, std::string_view body,
                                                       const UserId& caller) {
  return parse_body(reader, body, [&](FieldReader& fields) {
    refuse_other(fields, "userId", caller.view(), "it stays as it is; leave it out");
    auto name = read_display_name(fields);
    if (!fields.failed() && (!name || name->empty())) {
      fields.fail(ErrorCode::bad_request, "displayName is missing: give the name that others are to see");
    }
    return std::move(name).value_or(std::string{});
  });
}

}  // namespace stonechat::wire
