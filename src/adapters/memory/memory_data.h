// What the memory stores of one deployment share: the tables, with every change made under one mutex. A transaction
// takes the mutex, applies its changes, and undoes them all where one meets a duplicate or misses what it names.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "adapters/memory/memory_accounts.h"
#include "base/failure.h"
#include "base/id.h"
#include "engine/ports/store.h"

namespace stonechat::memory {

struct Shard {
  Term term;
  GlobalSequence last_sequence;
  std::int64_t last_chat_number = 0;
};

struct Participant {
  chat::Role role = chat::Role::member;
  ChatSequence joined;
  ChatSequence last_delivered;
  ChatSequence last_read;
};

// A row of history and what is kept of its command.
struct Entry {
  engine::MessageRow row;
  UserKey sender;
  chat::Digest digest{};
  std::optional<MessageId> command_id;
};

// An event that does not stand in history, and what is kept of its command.
struct Change {
  engine::ChangeRow row;  // without content: that of an edit is its message's
  UserKey actor;
  chat::Digest digest{};
  std::optional<MessageId> command_id;
  std::int32_t reaction_count = -1;
};

// One emoji of one message.
struct Reactions {
  std::map<UserKey, chat::TargetReaction> of_users;  // whether it is there, and the last change
  std::int64_t count = 0;
  ChatSequence first;  // since which event somebody has it there
};

struct Chat {
  ChatKey key;
  ChatId id;
  chat::ShardIndex shard = 0;
  chat::ChatType type = chat::ChatType::group;
  chat::HistoryVisibility visibility = chat::HistoryVisibility::all;
  std::string name;
  std::string description;
  UserId created_by;
  Timestamp created;
  std::map<UserKey, Participant> participants;
  std::map<ChatSequence, Entry> entries;
  std::map<ChatSequence, Change> changes;
  std::unordered_map<MessageId, ChatSequence> by_command;
  std::unordered_map<MessageId, chat::CommandRecord> idle_commands;
  std::map<ChatSequence, std::map<std::string, Reactions>> reactions;  // by message and emoji
  std::map<UserKey, std::vector<engine::SequenceRange>> past_memberships;
  bool deleted = false;

  // Null where it is no message, or the chat has none of that id.
  const Entry* message(const MessageId& message_id) const;
};

struct MemoryData {
  std::mutex mutex;
  std::string epoch;
  std::vector<Shard> shards;
  std::map<UserKey, engine::UserRow> users;
  std::unordered_map<UserId, UserKey> user_keys;
  std::map<ChatKey, Chat> chats;
  std::unordered_map<ChatId, ChatKey> chat_keys;
  std::map<UserKey, std::set<ChatKey>> chats_of_user;
  std::set<GlobalSequence> global_sequences;
  AccountTables accounts;
};

// Applies the whole batch, or nothing of it: `internal` at a duplicate or where what it names is not there, `fenced`
// where `terms` are not the stored ones. The mutex is held.
std::expected<void, Failure> apply_batch(MemoryData& data, const engine::Batch& batch, std::span<const Term> terms);

}  // namespace stonechat::memory
