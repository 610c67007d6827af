#include "wire/rest_view.h"

#include <cstddef>

#include "wire/enum_text.h"
#include "wire/json_writer.h"

namespace stonechat::wire {
namespace {

// Writes into `out`; takes all of it back where one part cannot be read.
template <class Write>
bool append_whole(std::string& out, Write write) {
  const std::size_t before = out.size();
  JsonWriter json(out);
  const bool whole = write(json);
  if (!whole) {
    out.resize(before);
  }
  return whole;
}

bool append_message(JsonWriter& json, const StoredEvent& message) {
  std::string text;
  const bool readable = append_history_message(text, message);
  if (readable) {
    json.raw(text);
  }
  return readable;
}

bool append_activity(JsonWriter& json, const ChatActivity& activity) {
  json.key("lastMessage");
  if (!activity.last_message) {
    json.null();
  } else if (!append_message(json, *activity.last_message)) {
    return false;
  }
  json.field("unreadCount", activity.unread_count);
  json.field("mentionCount", activity.mention_count);
  return true;
}

bool append_chat_fields(JsonWriter& json, const ChatView& chat) {
  json.field("chatId", chat.chat);
  json.field("chatType", text_of(chat.type));
  json.field("name", chat.name);
  json.field("description", chat.description);
  json.field("historyVisibility", text_of(chat.visibility));
  if (!chat.peer.empty()) {
    json.field("peerId", chat.peer);
  }
  json.field("role", text_of(chat.role));
  json.field("memberCount", chat.member_count);
  json.field("createdBy", chat.created_by);
  json.field("createdAt", milliseconds_of(chat.created));
  json.field("lastSequence", chat.last_sequence.value);
  json.field("lastReadSequence", chat.last_read.value);
  return !chat.activity || append_activity(json, *chat.activity);
}

bool append_chat_object(JsonWriter& json, const ChatView& chat) {
  json.begin_object();
  if (!append_chat_fields(json, chat)) {
    return false;
  }
  json.end_object();
  return true;
}

void append_member(JsonWriter& json, const MemberView& member) {
  json.begin_object();
  json.field("userId", member.user);
  json.field("displayName", member.display_name);
  json.field("role", text_of(member.role));
  json.field("joinedSequence", member.joined.value);
  json.field("lastDeliveredSequence", member.last_delivered.value);
  json.field("lastReadSequence", member.last_read.value);
  json.end_object();
}

void append_members(JsonWriter& json, std::span<const MemberView> members) {
  json.key("members").begin_array();
  for (const MemberView& member : members) {
    append_member(json, member);
  }
  json.end_array();
}

void append_page_end(JsonWriter& json, const PageEnd& end) {
  json.field("hasMore", end.has_more);
  json.key("nextCursor");
  if (end.next.empty()) {
    json.null();
  } else {
    json.string(end.next);
  }
  if (!end.previous.empty()) {
    json.field("prevCursor", end.previous);
  }
}

void append_user(JsonWriter& json, const UserView& user) {
  json.begin_object();
  json.field("userId", user.user);
  json.field("displayName", user.display_name);
  json.field("createdAt", milliseconds_of(user.created));
  json.end_object();
}

}  // namespace

bool append_chat_list(std::string& out, std::span<const ChatView> chats, const PageEnd& end) {
  return append_whole(out, [&](JsonWriter& json) {
    json.begin_object().key("chats").begin_array();
    for (const ChatView& chat : chats) {
      if (!append_chat_object(json, chat)) {
        return false;
      }
    }
    json.end_array();
    append_page_end(json, end);
    json.end_object();
    return true;
  });
}

bool append_chat_details(std::string& out, const ChatView& chat, std::span<const MemberView> members) {
  return append_whole(out, [&](JsonWriter& json) {
    json.begin_object();
    if (!append_chat_fields(json, chat)) {
      return false;
    }
    append_members(json, members);
    json.end_object();
    return true;
  });
}

bool append_chat(std::string& out, const ChatView& chat) {
  return append_whole(out, [&](JsonWriter& json) { return append_chat_object(json, chat); });
}

void append_member_list(std::string& out, std::span<const MemberView> members, const PageEnd& end) {
  JsonWriter json(out);
  json.begin_object();
  append_members(json, members);
  append_page_end(json, end);
  json.end_object();
}

bool append_message_list(std::string& out, std::span<const StoredEvent> messages, const PageEnd& end) {
  return append_whole(out, [&](JsonWriter& json) {
    json.begin_object().key("messages").begin_array();
    for (const StoredEvent& message : messages) {
      if (!append_message(json, message)) {
        return false;
      }
    }
    json.end_array();
    append_page_end(json, end);
    json.end_object();
    return true;
  });
}

void append_member(std::string& out, const MemberView& member) {
  JsonWriter json(out);
  append_member(json, member);
}

void append_user(std::string& out, const UserView& user) {
  JsonWriter json(out);
  append_user(json, user);
}

void append_user_list(std::string& out, std::span<const UserView> users, const PageEnd& end) {
  JsonWriter json(out);
  json.begin_object().key("users").begin_array();
  for (const UserView& user : users) {
    append_user(json, user);
  }
  json.end_array();
  append_page_end(json, end);
  json.end_object();
}

}  // namespace stonechat::wire
