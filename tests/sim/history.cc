#include "tests/sim/history.h"

#include <algorithm>

#include "wire/stored_event.h"

namespace stonechat::sim {
bool ChatHistory::was_member(UserKey user, ChatSequence at) const {
  const auto found = memberships.find(user);
  return found != memberships.end() && std::ranges::any_of(found->second, [&](const Membership& membership) {
           return membership.from <= at && (membership.to.value == 0 || at <= membership.to);
         });
}

const Membership* ChatHistory::current(UserKey user) const {
  const auto found = memberships.find(user);
  return found == memberships.end() || found->second.back().to.value != 0 ? nullptr : &found->second.back();
}

chat::HistoryVisibility ChatHistory::visibility_at(ChatSequence sequence) const {
  auto found = chat::HistoryVisibility::all;
  for (const EventPtr& event : events) {
    if (event->chat_sequence > sequence) {
      break;
    }
    if (const auto* created = std::get_if<chat::ChatCreated>(&event->body)) {
      found = created->visibility;
    } else if (const auto* updated = std::get_if<chat::ChatUpdated>(&event->body)) {
      found = updated->visibility.value_or(found);
    }
  }
  return found;
}

const chat::Event* ChatHistory::at(ChatSequence sequence) const {
  const auto index = static_cast<std::size_t>(sequence.value - 1);
  if (sequence.value >= 1 && index < events.size() && events[index]->chat_sequence == sequence) {
    return events[index].get();
  }
  const auto found = std::ranges::find(events, sequence, [](const EventPtr& event) { return event->chat_sequence; });
  return found == events.end() ? nullptr : found->get();
}

void History::join(ChatHistory& chat, const std::vector<chat::User>& users, ChatSequence at) {
  for (const chat::User& user : users) {
    chat.memberships[user.key].push_back({.from = at, .to = {}});
    chat.roles[user.key] = chat::Role::member;
    users_.emplace(user.id, user.key);
  }
}

void History::add(const EventPtr& event) {
  ++size_;
  ChatHistory& chat = chats_[event->chat];
  chat.events.push_back(event);
  if (event->command_id) {
    chat.by_id.emplace(*event->command_id, event);
  }
  chat.messages.add(event);
  change(chat, *event);
}

void History::change(ChatHistory& chat, const chat::Event& event) {
  const ChatSequence at = event.chat_sequence;
  if (const auto* created = std::get_if<chat::ChatCreated>(&event.body)) {
    chat.key = event.chat_key;
    chat.type = created->type;
    chat.visibility = created->visibility;
    join(chat, created->members, at);
    if (created->type == chat::ChatType::group) {
      chat.roles[event.actor.key] = chat::Role::owner;
    }
  } else if (const auto* added = std::get_if<chat::MembersAdded>(&event.body)) {
    join(chat, added->users, at);
  } else if (const auto* removed = std::get_if<chat::MemberRemoved>(&event.body)) {
    leave(chat, removed->user.key, at);
  } else if (const auto* role = std::get_if<chat::MemberUpdated>(&event.body)) {
    chat.roles[role->user.key] = role->role;
    if (role->role == chat::Role::owner) {
      chat.roles[event.actor.key] = chat::Role::admin;
    }
  } else if (const auto* updated = std::get_if<chat::ChatUpdated>(&event.body)) {
    chat.visibility = updated->visibility.value_or(chat.visibility);
  } else if (std::holds_alternative<chat::ChatDeleted>(event.body)) {
    chat.deleted = true;
    while (!chat.roles.empty()) {
      leave(chat, chat.roles.begin()->first, at);
    }
  }
}

void History::leave(ChatHistory& chat, UserKey user, ChatSequence at) {
  chat.roles.erase(user);
  if (auto memberships = chat.memberships.find(user); memberships != chat.memberships.end()) {
    memberships->second.back().to = at;
  }
}

const ChatHistory* History::find(const ChatId& chat) const {
  const auto at = chats_.find(chat);
  return at == chats_.end() ? nullptr : &at->second;
}

std::vector<ChatId> History::chats_of(const UserId& user) const {
  std::vector<ChatId> chats;
  if (const auto key = users_.find(user); key != users_.end()) {
    for (const auto& [id, chat] : chats_) {
      if (chat.current(key->second) != nullptr) {
        chats.push_back(id);
      }
    }
  }
  return chats;
}

std::string frame_of(const chat::Event& event) {
  std::string json;
  wire::append_event(json, event);
  return json;
}

}  // namespace stonechat::sim
