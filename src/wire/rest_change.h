// The bodies of REST calls that change what is there, each with its path as a command but for its sender, whom the
// caller fills in. The command's id is the body's `commandId`. As in rest_body.h: null is absence, unknown fields are
// ignored, duplicates of known ones refused. Pure; on the thread of its reader.
//
// A deletion, a removal and a reaction need no body, and take an object with `commandId`.
//
// Server-owned fields are ignored where they only repeat what the server will say anyway. Refused with 422:
//  - everywhere: a chatId, messageId or userId other than the path's
//  - an edit: `deleted` true, `reactions` or `media` that is not empty
//  - settings: a chatType other than group, `createdBy`, `role` and `members`: each has, or is, another call
#pragma once

#include <expected>
#include <string_view>

#include "base/id.h"
#include "chat/command.h"
#include "wire/json_reader.h"
#include "wire/request_error.h"
#include "wire/wire_limits.h"

namespace stonechat::wire {

struct MessageName {
  ChatId chat;
  MessageId message;
};

struct MemberName {
  ChatId chat;
  UserId user;
};

using ParsedCommand = std::expected<chat::Command, RequestError>;

// {content, commandId?}; the rules of content are those of a new message.
ParsedCommand parse_edit(JsonReader& reader, std::string_view body, const MessageName& target,
                         const WireLimits& limits);
ParsedCommand parse_deletion(JsonReader& reader, std::string_view body, const MessageName& target);
// `emoji`: any legal UTF-8; refused as in a `reaction` frame.
ParsedCommand parse_reaction(JsonReader& reader, std::string_view body, const MessageName& target,
                             std::string_view emoji, chat::ReactionOp op);

// {role: "owner" | "admin" | "member", commandId?}
ParsedCommand parse_role(JsonReader& reader, std::string_view body, const MemberName& member);
ParsedCommand parse_removal(JsonReader& reader, std::string_view body, const MemberName& member);

// {name?, description?, historyVisibility?, commandId?}, at least one of the first three.
ParsedCommand parse_settings(JsonReader& reader, std::string_view body, const ChatId& chat);
ParsedCommand parse_end_of_chat(JsonReader& reader, std::string_view body, const ChatId& chat);

}  // namespace stonechat::wire
