#include "adapters/memory/batch_change.h"

#include <algorithm>
#include <variant>

#include "base/check.h"
#include "base/overloaded.h"
#include "chat/apply.h"

namespace stonechat::memory {

void BatchChange::undo() {
  for (; !undo_.empty(); undo_.pop_back()) {
    undo_.back()();
  }
}

bool BatchChange::add(const engine::NewUser& user) {
  return insert(data_.users, user.user.key,
                engine::UserRow{.user = user.user, .display_name = user.display_name, .created = user.created},
                "user key") &&
         insert(data_.user_keys, user.user.id, user.user.key, "user id");
}

bool BatchChange::add(const engine::NamedUser& named) {
  changing(data_.users.at(named.user).display_name) = named.display_name;
  return true;
}

bool BatchChange::add(const chat::Event& event) {
  raise_shard(event);
  if (!insert(data_.global_sequences, event.global_sequence, "global sequence")) {
    return false;
  }
  const auto* created = std::get_if<chat::ChatCreated>(&event.body);
  if (created != nullptr && !create_chat(event, *created)) {
    return false;
  }
  const auto at = data_.chats.find(event.chat_key);
  if (at == data_.chats.end() || at->second.deleted) {
    return fail("the chat of an event is not stored, or is deleted");
  }
  Chat& chat = at->second;
  return change_chat(chat, event) &&
         (chat::stands_in_history(event.body) ? add_entry(chat, event) : add_change(chat, event));
}

bool BatchChange::change_chat(Chat& chat, const chat::Event& event) {
  return std::visit(
      Overloaded{
          [&](const chat::ChatCreated& body) { return add_members(chat, event, body.members); },
          [&](const chat::MembersAdded& body) { return add_members(chat, event, body.users); },
          [&](const chat::MemberRemoved& body) { return remove_member(chat, body.user.key, event.chat_sequence); },
          [&](const chat::MemberUpdated& body) { return change_role(chat, event, body); },
          [&](const chat::ChatUpdated& body) { return update_chat(chat, body); },
          [&](const chat::ChatDeleted&) { return end_chat(chat, event); }, [](const auto&) { return true; }},
      event.body);
}

void BatchChange::raise_shard(const chat::Event& event) {
  Shard& shard = changing(data_.shards[event.shard]);
  shard.last_sequence = std::max(shard.last_sequence, event.global_sequence);
  if (std::holds_alternative<chat::ChatCreated>(event.body)) {
    shard.last_chat_number = std::max(shard.last_chat_number, chat::chat_number(event.chat_key));
  }
}

bool BatchChange::create_chat(const chat::Event& event, const chat::ChatCreated& body) {
  Chat chat;
  chat.key = event.chat_key;
  chat.id = event.chat;
  chat.shard = event.shard;
  chat.type = body.type;
  chat.visibility = body.visibility;
  chat.name = body.name;
  chat.description = body.description;
  chat.created_by = event.actor.id;
  chat.created = event.time;
  return insert(data_.chat_keys, event.chat, event.chat_key, "chat id") &&
         insert(data_.chats, event.chat_key, std::move(chat), "chat key");
}

bool BatchChange::add_members(Chat& chat, const chat::Event& event, const std::vector<chat::User>& users) {
  return std::ranges::all_of(users, [&](const chat::User& user) {
    const chat::Member* member = event.audience->find(user.key);
    check(member != nullptr, "who became a member by an event is in its audience");
    const Participant participant{.role = member->role,
                                  .joined = event.chat_sequence,
                                  .last_delivered = event.chat_sequence,
                                  .last_read = event.chat_sequence};
    return insert(chat.participants, user.key, participant, "participant") &&
           insert(data_.chats_of_user[user.key], chat.key, "participant");
  });
}

bool BatchChange::remove_member(Chat& chat, UserKey user, ChatSequence left) {
  const auto at = chat.participants.find(user);
  if (at == chat.participants.end()) {
    return fail("the member that an event names is none");
  }
  changing(chat.past_memberships[user]).push_back({.from = at->second.joined, .to = left});
  undo_.emplace_back([&data = data_, &chat, user, participant = at->second] {
    chat.participants.emplace(user, participant);
    data.chats_of_user[user].insert(chat.key);
  });
  chat.participants.erase(at);
  data_.chats_of_user[user].erase(chat.key);
  return true;
}

bool BatchChange::change_role(Chat& chat, const chat::Event& event, const chat::MemberUpdated& body) {
  return set_role(chat, body.user.key, body.role) &&
         (body.role != chat::Role::owner || set_role(chat, event.actor.key, chat::Role::admin));
}

bool BatchChange::set_role(Chat& chat, UserKey user, chat::Role role) {
  const auto at = chat.participants.find(user);
  if (at == chat.participants.end()) {
    return fail("the member that an event names is none");
  }
  changing(at->second.role) = role;
  return true;
}

bool BatchChange::update_chat(Chat& chat, const chat::ChatUpdated& body) {
  changing(chat.name) = body.name.value_or(chat.name);
  changing(chat.description) = body.description.value_or(chat.description);
  changing(chat.visibility) = body.visibility.value_or(chat.visibility);
  return true;
}

bool BatchChange::end_chat(Chat& chat, const chat::Event& event) {
  while (!chat.participants.empty()) {
    remove_member(chat, chat.participants.begin()->first, event.chat_sequence);
  }
  changing(chat.name).clear();
  changing(chat.description).clear();
  changing(chat.deleted) = true;
  return true;
}

}  // namespace stonechat::memory
