// What was committed, in commit order, as the store was asked to: the simulator's own memory of the truth. Works out
// membership by itself, so that neither the rules' nor the store's idea of it is needed to check them.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/id.h"
#include "chat/event.h"
#include "tests/sim/message_model.h"

namespace stonechat::sim {

// The sequences at which somebody was a member: both ends included, `to` 0 while it lasts.
struct Membership {
  ChatSequence from;
  ChatSequence to;
};

struct ChatHistory {
  ChatKey key;
  chat::ChatType type = chat::ChatType::group;
  chat::HistoryVisibility visibility = chat::HistoryVisibility::all;
  std::vector<EventPtr> events;  // in commit order
  std::map<UserKey, std::vector<Membership>> memberships;
  std::map<MessageId, EventPtr> by_id;
  std::map<UserKey, chat::Role> roles;  // of the members now
  MessageModel messages;
  bool deleted = false;

  bool was_member(UserKey user, ChatSequence at) const;
  // The last membership, where it lasts; else null.
  const Membership* current(UserKey user) const;
  // Whether history was for those who joined when this event was made.
  chat::HistoryVisibility visibility_at(ChatSequence sequence) const;
  // Null where no event has this sequence.
  const chat::Event* at(ChatSequence sequence) const;
};

class History {
 public:
  void add(const EventPtr& event);

  // Null where nothing was ever committed of it.
  const ChatHistory* find(const ChatId& chat) const;
  const std::map<ChatId, ChatHistory>& chats() const { return chats_; }
  // The chats that a user is a member of now, by id.
  std::vector<ChatId> chats_of(const UserId& user) const;
  std::size_t size() const { return size_; }

 private:
  void change(ChatHistory& chat, const chat::Event& event);
  void join(ChatHistory& chat, const std::vector<chat::User>& users, ChatSequence at);
  static void leave(ChatHistory& chat, UserKey user, ChatSequence at);

  std::map<ChatId, ChatHistory> chats_;
  std::map<UserId, UserKey> users_;  // who was ever a member somewhere
  std::size_t size_ = 0;
};

// The frame that members hear of an event.
std::string frame_of(const chat::Event& event);

}  // namespace stonechat::sim
