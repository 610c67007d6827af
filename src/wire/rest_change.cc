#include "wire/rest_change.h"

#include <utility>

#include "wire/enum_text.h"
#include "wire/message_change.h"
#include "wire/rest_fields.h"

namespace stonechat::wire {
namespace {

constexpr std::string_view in_the_path = "it stands in the path; leave it out";

// As parse_body(), of a call that needs no body.
template <class Read>
ParsedCommand parse_optional_body(JsonReader& reader, std::string_view body, Read read) {
  return parse_body(reader, body.empty() ? "{}" : body, read);
}

void refuse_other_target(FieldReader& fields, const MessageName& target) {
  refuse_other(fields, "chatId", target.chat.view(), in_the_path);
  refuse_other(fields, "messageId", target.message.view(), in_the_path);
}

void refuse_other_member(FieldReader& fields, const MemberName& member) {
  refuse_other(fields, "chatId", member.chat.view(), in_the_path);
  refuse_other(fields, "userId", member.user.view(), in_the_path);
}

chat::Role read_role(FieldReader& fields) {
  const auto word = fields.required(fields.string("role"), "role", "say 'owner', 'admin' or 'member'");
  const auto role = role_of(word);
  if (!role) {
    fields.fail(ErrorCode::bad_request, "role must be 'owner', 'admin' or 'member'");
  }
  return role.value_or(chat::Role::member);
}

chat::UpdateChat read_update(FieldReader& fields) {
  chat::UpdateChat update{
      .name = read_name(fields), .description = read_description(fields), .visibility = read_visibility(fields)};
  if (!update.name && !update.description && !update.visibility) {
    fields.fail(ErrorCode::bad_request, "give at least one of name, description and historyVisibility");
  }
  return update;
}

void refuse_server_owned_of_chat(FieldReader& fields, const ChatId& chat) {
  refuse_other(fields, "chatId", chat.view(), in_the_path);
  refuse_other(fields, "chatType", text_of(chat::ChatType::group), "it stays as it is; leave it out");
  refuse_any(fields, "createdBy", "it stays as it is; leave it out");
  refuse_any(fields, "role", "change it at the chat's members; leave it out");
  refuse_any(fields, "members", "add and remove them at the chat's members; leave it out");
}

}  // namespace

ParsedCommand parse_edit(JsonReader& reader, std::string_view body, const MessageName& target,
                         const WireLimits& limits) {
  return parse_body(reader, body, [&](FieldReader& fields) {
    chat::Command command = read_edit(fields, target, limits);
    refuse_other_target(fields, target);
    refuse_server_owned_of_message(fields, target.chat);
    return command;
  });
}

ParsedCommand parse_deletion(JsonReader& reader, std::string_view body, const MessageName& target) {
  return parse_optional_body(reader, body, [&](FieldReader& fields) {
    refuse_other_target(fields, target);
    return read_deletion(fields, target);
  });
}

ParsedCommand parse_reaction(JsonReader& reader, std::string_view body, const MessageName& target,
                             std::string_view emoji, chat::ReactionOp op) {
  return parse_optional_body(reader, body, [&](FieldReader& fields) {
    refuse_other_target(fields, target);
    return read_reaction(fields, target, emoji, op);
  });
}

ParsedCommand parse_role(JsonReader& reader, std::string_view body, const MemberName& member) {
  return parse_body(reader, body, [&](FieldReader& fields) {
    refuse_other_member(fields, member);
    const auto id = read_command_id(fields);
    return command_without_sender(member.chat, id,
                                  chat::ChangeRole{.user = {.key = {}, .id = member.user}, .role = read_role(fields)});
  });
}

ParsedCommand parse_removal(JsonReader& reader, std::string_view body, const MemberName& member) {
  return parse_optional_body(reader, body, [&](FieldReader& fields) {
    refuse_other_member(fields, member);
    return command_without_sender(member.chat, read_command_id(fields),
                                  chat::RemoveMember{.user = {.key = {}, .id = member.user}});
  });
}

ParsedCommand parse_settings(JsonReader& reader, std::string_view body, const ChatId& chat) {
  return parse_body(reader, body, [&](FieldReader& fields) {
    chat::UpdateChat update = read_update(fields);
    refuse_server_owned_of_chat(fields, chat);
    return command_without_sender(chat, read_command_id(fields), std::move(update));
  });
}

ParsedCommand parse_end_of_chat(JsonReader& reader, std::string_view body, const ChatId& chat) {
  return parse_optional_body(reader, body, [&](FieldReader& fields) {
    refuse_other(fields, "chatId", chat.view(), in_the_path);
    return command_without_sender(chat, read_command_id(fields), chat::DeleteChat{});
  });
}

}  // namespace stonechat::wire
