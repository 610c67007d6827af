#include "adapters/memory/memory_data.h"

#include <algorithm>

#include "adapters/memory/batch_change.h"
#include "base/check.h"

namespace stonechat::memory {
namespace {

// Shard 0 speaks for a batch of users alone: whoever takes over raises the terms of all shards.
bool passes_fence(const MemoryData& data, const engine::Batch& batch, std::span<const Term> terms) {
  const auto holds = [&](std::size_t shard) {
    check(shard < terms.size(), "an event lies in one of the shards that were taken over");
    return data.shards[shard].term == terms[shard];
  };
  if (batch.events.empty() && batch.idle_commands.empty()) {
    return holds(0);
  }
  return std::ranges::all_of(batch.events, [&](const chat::Event* event) { return holds(event->shard); }) &&
         std::ranges::all_of(batch.idle_commands, [&](const engine::IdleCommand& idle) { return holds(idle.shard); });
}

}  // namespace

const Entry* Chat::message(const MessageId& message_id) const {
  const auto named = by_command.find(message_id);
  const auto at = named == by_command.end() ? entries.end() : entries.find(named->second);
  return at == entries.end() || at->second.row.type == chat::MessageType::system ? nullptr : &at->second;
}

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
    return std::unexpected(Failure{Failure::Kind::internal, change.problem()});
  }
  for (const engine::IdleCommand& idle : batch.idle_commands) {
    data.chats.at(idle.chat).idle_commands.emplace(idle.command.id, idle.command.record);
  }
  apply_changes(data.accounts, batch.accounts);
  return {};
}

}  // namespace stonechat::memory
