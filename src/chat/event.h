// Events: durable facts of one chat, with chatSequence 1, 2, 3 … without holes. An event is what is stored and what
// members hear; `audience` are the members at that event, so whoever joins or leaves is counted exactly.
#pragma once

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

using EventBody = std::variant<ChatCreated, MembersAdded, MessagePosted>;

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

// The message id under which an event stands in history: a message's own, else `system_` + chatSequence.
MessageId history_id(const Event& event);
MessageId system_message_id(ChatSequence sequence);

}  // namespace stonechat::chat
