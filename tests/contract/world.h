// A small world of users and chats for tests of stores: hands out keys and sequences as the shard host and the rules
// do, and keeps every event, so that what a store gives back can be compared with it.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chat/event.h"
#include "engine/ports/store.h"

namespace stonechat::test {

UserId user_id(std::string_view text);
ChatId chat_id(std::string_view text);
MessageId message_id(std::string_view text);
// A canonical UUID that only `number` gives.
MessageId uuid_of(std::uint64_t number);
chat::ChatCreated group(std::string name, std::string description,
                        chat::HistoryVisibility visibility = chat::HistoryVisibility::all);

class World {
 public:
  static constexpr chat::ShardIndex shard_count = 4;

  // Provisions the user at first sight.
  chat::User user(std::string_view id);
  chat::User user(std::string_view id, std::string display_name);

  // Each adds an event to the batch that waits. The creator is the owner; the id of a message or of a change is a fresh
  // UUID.
  chat::Event& create(std::string_view chat, std::string_view creator, const std::vector<std::string>& members,
                      chat::ChatCreated body = {});
  chat::Event& create_direct(std::string_view chat, std::string_view one, std::string_view other);
  chat::Event& add(std::string_view chat, std::string_view actor, const std::vector<std::string>& users);
  chat::Event& post(std::string_view chat, std::string_view sender, std::string content, chat::MessagePosted body = {});
  // The target is a message of that chat, and not deleted.
  chat::Event& edit(std::string_view chat, std::string_view actor, const MessageId& target, std::string content);
  chat::Event& erase(std::string_view chat, std::string_view actor, const MessageId& target);
  // Changes something: the actor does not have it there (add), or does (remove).
  chat::Event& react(std::string_view chat, std::string_view actor, const MessageId& target, std::string emoji,
                     chat::ReactionOp op = chat::ReactionOp::add);
  chat::Event& remove(std::string_view chat, std::string_view actor, std::string_view member);
  chat::Event& set_role(std::string_view chat, std::string_view actor, std::string_view member, chat::Role role);
  chat::Event& update(std::string_view chat, std::string_view actor, chat::ChatUpdated body);
  chat::Event& end(std::string_view chat, std::string_view actor);

  // All that waits; the events stay here. A batch that was refused is simply never stored.
  engine::Batch take_batch();

  ChatKey key(std::string_view chat) const { return chats_.at(std::string(chat)).key; }
  chat::ShardIndex shard(std::string_view chat) const { return chats_.at(std::string(chat)).shard; }
  std::vector<const chat::Event*> events_of(std::string_view chat) const;
  const std::deque<chat::Event>& events() const { return events_; }

 private:
  struct Head {
    ChatKey key;
    chat::ShardIndex shard = 0;
    ChatSequence sequence;
    chat::MemberListPtr members;
    std::map<std::pair<ChatSequence, std::string>, std::int64_t> reaction_counts;
  };

  chat::Event& next_event(std::string_view chat, std::string_view actor);
  ChatSequence sequence_of(std::string_view chat, const MessageId& message) const;

  std::map<std::string, chat::User> users_;
  std::map<std::string, Head> chats_;
  std::deque<chat::Event> events_;
  engine::Batch waiting_;
  std::uint64_t last_uuid_ = 0;
  std::int64_t last_position_ = 1000;
};

}  // namespace stonechat::test
