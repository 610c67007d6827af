// The bodies of REST calls. As in client_frame.h: null is absence, unknown fields are ignored, duplicates of known ones
// refused. Pure; on the thread of its reader.
//
// Server-owned fields are ignored where they only repeat what the server will say anyway (chatSequence, globalSequence,
// timestamp, createdAt, memberCount, lastSequence, unreadCount, editedAt …). Refused with 422, because ignoring them
// would do something else than what the caller asked for:
//  - a message: a chatId other than the path's, `deleted` true, `reactions` or `media` that is not empty
//  - a chat: a createdBy other than the caller, a `role` other than owner
//  - an addition: a `role` other than member
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.h"
#include "chat/command.h"
#include "wire/client_frame.h"
#include "wire/json_reader.h"
#include "wire/request_error.h"
#include "wire/wire_limits.h"

namespace stonechat::wire {

struct CreateChatBody {
  chat::ChatType type = chat::ChatType::group;
  std::vector<UserId> members;  // each once, without the caller; direct: exactly one; group: may be empty
  std::string name;             // name and description of a direct chat are ignored
  std::string description;
  chat::HistoryVisibility visibility = chat::HistoryVisibility::all;
  std::optional<ChatId> chat_id;  // of groups only; never chat_…, direct_…, user_… or me
  chat::Digest digest{};          // the order of members does not matter; chat_id is not in it
};

struct AddMembersBody {
  std::vector<UserId> users;  // each once, at least one
  chat::Digest digest{};      // the order does not matter
};

// `body` of all: the request's bytes; they are copied, no padding is needed.

// `caller` may stand among the members.
std::expected<CreateChatBody, RequestError> parse_create_chat(JsonReader& reader, std::string_view body,
                                                              const UserId& caller, const WireLimits& limits);

std::expected<AddMembersBody, RequestError> parse_add_members(JsonReader& reader, std::string_view body,
                                                              const WireLimits& limits);

// {displayName}: the name that others see, 1–255 characters. 422 for a userId other than the caller's.
std::expected<std::string, RequestError> parse_profile(JsonReader& reader, std::string_view body, const UserId& caller);

// The same fields, defaults, digest and errors as a `message` frame; the chat is the path's.
std::expected<SendMessage, RequestError> parse_post_message(JsonReader& reader, std::string_view body,
                                                            const ChatId& chat, const WireLimits& limits);

}  // namespace stonechat::wire
