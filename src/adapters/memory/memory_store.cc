#include "adapters/memory/memory_store.h"

#include <algorithm>
#include <mutex>
#include <string>
#include <utility>

#include "adapters/memory/memory_data.h"
#include "adapters/memory/memory_reader.h"
#include "adapters/memory/memory_rows.h"
#include "base/base64url.h"
#include "base/check.h"
#include "base/random.h"

namespace stonechat::memory {
namespace {

chat::ChangePlace last_change_of(const Chat& chat, const Entry& entry) {
  const auto place_of = [](const auto& row) {
    return chat::ChangePlace{
        .chat_sequence = row.chat_sequence, .global_sequence = row.global_sequence, .time = row.time};
  };
  return entry.row.updated.value == 0 ? place_of(entry.row) : place_of(chat.changes.at(entry.row.updated).row);
}

chat::TargetReaction reaction_of(const Chat& chat, ChatSequence message, const engine::ReactionName& name) {
  chat::TargetReaction found;
  const auto emoji = chat.reactions.find(message);
  if (emoji == chat.reactions.end()) {
    return found;
  }
  const auto at = emoji->second.find(std::string{name.emoji});
  if (at != emoji->second.end()) {
    const auto own = at->second.of_users.find(name.user);
    found = own == at->second.of_users.end() ? found : own->second;
    found.count = at->second.count;
  }
  found.emoji_kinds = std::ranges::count_if(emoji->second, [](const auto& kind) { return kind.second.count > 0; });
  return found;
}

}  // namespace

std::shared_ptr<MemoryData> make_memory_data() { return std::make_shared<MemoryData>(); }

MemoryStore::MemoryStore(std::shared_ptr<MemoryData> data) : data_(std::move(data)), accounts_(data_) {}

std::expected<engine::Ownership, Failure> MemoryStore::take_over(chat::ShardIndex shard_count) {
  const std::lock_guard lock(data_->mutex);
  if (data_->shards.empty()) {
    data_->epoch = encode_base64url(random_bytes<16>());
    data_->shards.resize(shard_count);
  }
  if (data_->shards.size() != shard_count) {
    return std::unexpected(Failure{Failure::Kind::bad_input, "this store was made with another number of shards"});
  }
  engine::Ownership ownership{.epoch = data_->epoch,
                              .terms = {},
                              .last_sequence = {},
                              .last_user_key = data_->users.empty() ? UserKey{} : data_->users.rbegin()->first,
                              .last_chat_numbers = {},
                              .last_family_key = data_->accounts.families.empty()
                                                     ? account::FamilyKey{}
                                                     : data_->accounts.families.rbegin()->first};
  for (Shard& shard : data_->shards) {
    ++shard.term.value;
    ownership.terms.push_back(shard.term);
    ownership.last_sequence = std::max(ownership.last_sequence, shard.last_sequence);
    ownership.last_chat_numbers.push_back(shard.last_chat_number);
  }
  terms_ = ownership.terms;
  return ownership;
}

std::expected<void, Failure> MemoryStore::append(const engine::Batch& batch) {
  check(!terms_.empty(), "take_over() comes before the first append");
  const std::lock_guard lock(data_->mutex);
  return apply_batch(*data_, batch, terms_);
}

std::expected<std::vector<std::optional<chat::CommandRecord>>, Failure> MemoryStore::find_commands(
    std::span<const engine::CommandName> names) {
  const std::lock_guard lock(data_->mutex);
  std::vector<std::optional<chat::CommandRecord>> found(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto chat = data_->chats.find(names[i].chat);
    if (chat == data_->chats.end()) {
      continue;
    }
    const auto at = chat->second.by_command.find(names[i].id);
    if (at != chat->second.by_command.end()) {
      found[i] = record_of(chat->second, at->second);
    } else if (const auto idle = chat->second.idle_commands.find(names[i].id);
               idle != chat->second.idle_commands.end()) {
      found[i] = idle->second;
    }
  }
  return found;
}

std::expected<std::vector<std::optional<chat::TargetMessage>>, Failure> MemoryStore::find_targets(
    std::span<const engine::CommandName> names) {
  const std::lock_guard lock(data_->mutex);
  std::vector<std::optional<chat::TargetMessage>> found(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto chat = data_->chats.find(names[i].chat);
    const Entry* entry = chat == data_->chats.end() ? nullptr : chat->second.message(names[i].id);
    if (entry != nullptr) {
      found[i] = {.sender = entry->sender,
                  .chat_sequence = entry->row.chat_sequence,
                  .deleted = entry->row.deleted,
                  .last_change = last_change_of(chat->second, *entry)};
    }
  }
  return found;
}

std::expected<std::vector<chat::TargetReaction>, Failure> MemoryStore::find_reactions(
    std::span<const engine::ReactionName> names) {
  const std::lock_guard lock(data_->mutex);
  std::vector<chat::TargetReaction> found(names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto chat = data_->chats.find(names[i].chat);
    const Entry* entry = chat == data_->chats.end() ? nullptr : chat->second.message(names[i].message);
    if (entry != nullptr) {
      found[i] = reaction_of(chat->second, entry->row.chat_sequence, names[i]);
    }
  }
  return found;
}

std::expected<std::vector<engine::FoundUser>, Failure> MemoryStore::find_users(std::span<const UserId> ids) {
  const std::lock_guard lock(data_->mutex);
  std::vector<engine::FoundUser> found(ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto at = data_->user_keys.find(ids[i]);
    if (at != data_->user_keys.end()) {
      found[i] = {.key = at->second, .named = !data_->users.at(at->second).display_name.empty()};
    }
  }
  return found;
}

std::expected<std::unique_ptr<engine::StoreReader>, Failure> MemoryStore::open_reader() {
  return std::make_unique<MemoryReader>(data_);
}

void MemoryStore::switch_user(const UserId& user, bool disabled) {
  const std::lock_guard lock(data_->mutex);
  std::int64_t last = 0;
  for (const auto& [key, one] : data_->accounts.switches) {
    last = std::max(last, one.change);
  }
  const UserKey key = data_->user_keys.at(user);
  data_->accounts.switches[key] = {.change = last + 1, .user = user, .key = key, .disabled = disabled};
}

}  // namespace stonechat::memory
