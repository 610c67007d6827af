#include "adapters/memory/memory_data.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/check.h"
#include "chat/apply.h"
#include "wire/event_metadata.h"

namespace stonechat::memory {
namespace {

class BatchChange {
 public:
  explicit BatchChange(MemoryData& data) : data_(data) {}

  // The first duplicate's message; empty so far.
  const std::string& duplicate() const { return duplicate_; }

  void undo() {
    for (; !undo_.empty(); undo_.pop_back()) {
      undo_.back()();
    }
  }

  bool add(const engine::NewUser& user) {
    return insert(data_.users, user.user.key,
                  engine::UserRow{.user = user.user, .display_name = user.display_name, .created = user.created},
                  "user key") &&
           insert(data_.user_keys, user.user.id, user.user.key, "user id");
  }

  bool add(const engine::NamedUser& named) {
    std::string& name = data_.users.at(named.user).display_name;
    undo_.emplace_back([&name, before = name] { name = before; });
    name = named.display_name;
    return true;
  }

  bool add(const chat::Event& event) {
    raise_shard(event);
    if (!insert(data_.global_sequences, event.global_sequence, "global sequence")) {
      return false;
    }
    const auto* created = std::get_if<chat::ChatCreated>(&event.body);
    if (created != nullptr && !create_chat(event, *created)) {
      return false;
    }
    const auto at = data_.chats.find(event.chat_key);
    check(at != data_.chats.end(), "an event's chat was created before");
    Chat& chat = at->second;
    const auto* added = std::get_if<chat::MembersAdded>(&event.body);
    return (created == nullptr || add_members(chat, event, created->members)) &&
           (added == nullptr || add_members(chat, event, added->users)) && add_entry(chat, event);
  }

 private:
  template <class Map, class Key, class Value>
  bool insert(Map& map, const Key& key, Value&& value, const char* what) {
    return remember_insert(map, key, map.emplace(key, std::forward<Value>(value)).second, what);
  }

  template <class Set, class Key>
  bool insert(Set& set, const Key& key, const char* what) {
    return remember_insert(set, key, set.insert(key).second, what);
  }

  template <class Container, class Key>
  bool remember_insert(Container& container, const Key& key, bool inserted, const char* what) {
    if (!inserted) {
      duplicate_ = std::string("duplicate ") + what;
      return false;
    }
    undo_.emplace_back([&container, key] { container.erase(key); });
    return true;
  }

  void raise_shard(const chat::Event& event) {
    Shard& shard = data_.shards[event.shard];
    undo_.emplace_back([&shard, before = shard] { shard = before; });
    shard.last_sequence = std::max(shard.last_sequence, event.global_sequence);
    if (std::holds_alternative<chat::ChatCreated>(event.body)) {
      shard.last_chat_number = std::max(shard.last_chat_number, chat::chat_number(event.chat_key));
    }
  }

  bool create_chat(const chat::Event& event, const chat::ChatCreated& body) {
    return insert(data_.chat_keys, event.chat, event.chat_key, "chat id") &&
           insert(data_.chats, event.chat_key,
                  Chat{.key = event.chat_key,
                       .id = event.chat,
                       .shard = event.shard,
                       .type = body.type,
                       .visibility = body.visibility,
                       .name = body.name,
                       .description = body.description,
                       .created_by = event.actor.id,
                       .created = event.time,
                       .participants = {},
                       .entries = {},
                       .by_command = {}},
                  "chat key");
  }

  bool add_members(Chat& chat, const chat::Event& event, std::span<const chat::User> users) {
    for (const chat::User& user : users) {
      const chat::Member* member = event.audience->find(user.key);
      check(member != nullptr, "who became a member by an event is in its audience");
      const Participant participant{.role = member->role,
                                    .joined = event.chat_sequence,
                                    .last_delivered = event.chat_sequence,
                                    .last_read = event.chat_sequence};
      if (!insert(chat.participants, user.key, participant, "participant") ||
          !insert(data_.chats_of_user[user.key], chat.key, "participant")) {
        return false;
      }
    }
    return true;
  }

  bool add_entry(Chat& chat, const chat::Event& event) {
    Entry entry{.row = {}, .sender = event.actor.key, .digest = event.digest, .command_id = event.command_id};
    engine::MessageRow& row = entry.row;
    row.chat_sequence = event.chat_sequence;
    row.global_sequence = event.global_sequence;
    row.time = event.time;
    row.sender = event.actor.id;
    row.message_id = chat::history_id(event);
    if (const auto* posted = std::get_if<chat::MessagePosted>(&event.body)) {
      row.type = posted->type;
      row.content = posted->content;
      row.reply_to = posted->reply_to;
      row.thread_root = posted->thread_root;
      row.mentions = posted->mentions;
      row.metadata = posted->metadata;
    } else {
      row.type = chat::MessageType::system;
      row.metadata = wire::event_metadata(event);
    }
    return insert(chat.entries, event.chat_sequence, std::move(entry), "chat sequence") &&
           (!event.command_id || insert(chat.by_command, *event.command_id, event.chat_sequence, "message id"));
  }

  MemoryData& data_;
  std::vector<std::function<void()>> undo_;
  std::string duplicate_;
};

// Shard 0 speaks for a batch of users alone: whoever takes over raises the terms of all shards.
bool passes_fence(const MemoryData& data, const engine::Batch& batch, std::span<const Term> terms) {
  const auto holds = [&](std::size_t shard) {
    check(shard < terms.size(), "an event lies in one of the shards that were taken over");
    return data.shards[shard].term == terms[shard];
  };
  return batch.events.empty()
             ? holds(0)
             : std::ranges::all_of(batch.events, [&](const chat::Event* event) { return holds(event->shard); });
}

}  // namespace

std::expected<void, Failure> apply_batch(MemoryData& data, const engine::Batch& batch, std::span<const Term> terms) {
  if (!passes_fence(data, batch, terms)) {
    return std::unexpected(Failure{Failure::Kind::fenced, "another owner has taken over"});
  }
  if (std::string duplicate = duplicate_in(data.accounts, batch.accounts); !duplicate.empty()) {
    return std::unexpected(Failure{Failure::Kind::internal, std::move(duplicate)});
  }
  BatchChange change(data);
  const bool applied =
      std::ranges::all_of(batch.new_users, [&](const engine::NewUser& user) { return change.add(user); }) &&
      std::ranges::all_of(batch.named_users, [&](const engine::NamedUser& named) { return change.add(named); }) &&
      std::ranges::all_of(batch.events, [&](const chat::Event* event) { return change.add(*event); });
  if (!applied) {
    change.undo();
    return std::unexpected(Failure{Failure::Kind::internal, change.duplicate()});
  }
  apply_changes(data.accounts, batch.accounts);
  return {};
}

}  // namespace stonechat::memory
