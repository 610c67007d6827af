// Answers of REST calls that read: chats, members, messages, users. Each function appends one JSON object; views are
// into what the caller keeps during the call. Pure, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/time.h"
#include "chat/command.h"
#include "chat/member_list.h"
#include "wire/stored_event.h"

namespace stonechat::wire {

// What the chat list says of a chat besides.
struct ChatActivity {
  std::optional<StoredEvent> last_message;  // absent: null is sent
  std::int64_t unread_count = 0;
  std::int64_t mention_count = 0;
};

// A chat as one of its members sees it.
struct ChatView {
  using Activity = ChatActivity;

  std::string_view chat;
  chat::ChatType type = chat::ChatType::group;
  std::string_view name;
  std::string_view description;
  chat::HistoryVisibility visibility = chat::HistoryVisibility::all;
  std::string_view peer;  // of a direct chat the other user, sent as `peerId`; else empty and not sent
  chat::Role role = chat::Role::member;
  std::int64_t member_count = 0;
  std::string_view created_by;
  Timestamp created;
  ChatSequence last_sequence;
  ChatSequence last_read;
  std::optional<ChatActivity> activity;  // of the chat list only; else its fields are not sent
};

struct MemberView {
  std::string_view user;
  std::string_view display_name;
  chat::Role role = chat::Role::member;
  ChatSequence joined;
  ChatSequence last_delivered;
  ChatSequence last_read;
};

struct UserView {
  std::string_view user;
  std::string_view display_name;
  Timestamp created;
};

// Where a page ends. An empty `next` is sent as null, an empty `previous` is not sent.
struct PageEnd {
  bool has_more = false;
  std::string_view next;
  std::string_view previous;
};

// Those that hold messages are false, with `out` as before, where one of them cannot be read (see append_event()).

// {"chats":[…],"hasMore","nextCursor"}
bool append_chat_list(std::string& out, std::span<const ChatView> chats, const PageEnd& end);
// The chat's fields, and `members` with the first of them.
bool append_chat_details(std::string& out, const ChatView& chat, std::span<const MemberView> members);
// The chat's fields alone: the answer to a creation.
bool append_chat(std::string& out, const ChatView& chat);
// {"members":[…],"hasMore","nextCursor"}
void append_member_list(std::string& out, std::span<const MemberView> members, const PageEnd& end);
// {"messages":[…],"hasMore","nextCursor","prevCursor"?}
bool append_message_list(std::string& out, std::span<const StoredEvent> messages, const PageEnd& end);
void append_member(std::string& out, const MemberView& member);
void append_user(std::string& out, const UserView& user);
// {"users":[…],"hasMore","nextCursor"}
void append_user_list(std::string& out, std::span<const UserView> users, const PageEnd& end);

}  // namespace stonechat::wire
