// Events: durable facts of one chat, with chatSequence 1, 2, 3 … without holes. An event is what is stored and what
// members hear; `audience` are the members at that event, so whoever joins or leaves is counted exactly: a membership
// includes its own MemberRemoved or ChatDeleted.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "chat/command.h"
#include "chat/member_list.h"
#include "chat/shard_of.h"

namespace stonechat::chat {

struct ChatCreated {
  ChatType type = ChatType::group;
  std::string name;
  std::string description;
  HistoryVisibility visibility = HistoryVisibility::all;
  std::vector<User> members;  // the creator (owner) first
};

struct MembersAdded {
  std::vector<User> users;
};

struct MessagePosted {
  MessageType type = MessageType::text;
  std::string content;
  std::optional<MessageId> reply_to;
  std::optional<MessageId> thread_root;
  std::vector<UserId> mentions;
  std::string metadata;
};

struct MessageEdited {
  MessageId target;
  ChatSequence target_sequence;
  std::string content;
  HistoryVisibility visibility = HistoryVisibility::all;  // the chat's, then
};

struct MessageDeleted {
  MessageId target;
  ChatSequence target_sequence;
};

struct ReactionUpdated {
  MessageId target;
  ChatSequence target_sequence;
  std::string emoji;
  ReactionOp op = ReactionOp::add;
  std::int64_t count = 0;  // users who have this emoji on the message, after this event
};

struct MemberRemoved {
  User user;  // the actor: left
};

struct MemberUpdated {
  User user;
  Role role = Role::member;  // owner: the actor was it before, and is an admin now
};

// What is absent stayed as it was.
struct ChatUpdated {
  std::optional<std::string> name;
  std::optional<std::string> description;
  std::optional<HistoryVisibility> visibility;
};

struct ChatDeleted {};

using EventBody = std::variant<ChatCreated, MembersAdded, MessagePosted, MessageEdited, MessageDeleted, ReactionUpdated,
                               MemberRemoved, MemberUpdated, ChatUpdated, ChatDeleted>;

struct Event {
  ShardIndex shard = 0;
  ChatKey chat_key;
  ChatId chat;
  ChatSequence chat_sequence;
  GlobalSequence global_sequence;
  Timestamp time;
  User actor;  // of a message: its sender
  std::optional<MessageId> command_id;
  Digest digest{};
  EventBody body;
  MemberListPtr audience;
};

// True where `member` of the event's audience is told that the event happened, but not what an edit says: its message
// is older than what they may see.
bool hides_content_from(const Event& event, const Member& member);

// What stands in history as a message: messages, the creation of the chat and changes of its members. The rest changes
// what stands there, or the chat itself.
bool stands_in_history(const EventBody& body);

// The message id under which such an event stands in history: a message's own, else `system_` + chatSequence.
MessageId history_id(const Event& event);
MessageId system_message_id(ChatSequence sequence);

}  // namespace stonechat::chat
