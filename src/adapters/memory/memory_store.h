// A store in memory with the semantics of the real ones, for simulators and tests: nothing outlives the process, all
// else holds. Several stores on one MemoryData are several owners of one deployment: the last one that took over may
// append, the others are fenced.
#pragma once

#include <memory>

#include "adapters/memory/memory_accounts.h"
#include "engine/ports/store.h"

namespace stonechat::memory {

struct MemoryData;

std::shared_ptr<MemoryData> make_memory_data();

class MemoryStore final : public engine::Store {
 public:
  explicit MemoryStore(std::shared_ptr<MemoryData> data = make_memory_data());

  std::expected<engine::Ownership, Failure> take_over(chat::ShardIndex shard_count) override;
  std::expected<void, Failure> append(const engine::Batch& batch) override;
  std::expected<std::vector<std::optional<chat::CommandRecord>>, Failure> find_commands(
      std::span<const engine::CommandName> names) override;
  std::expected<std::vector<std::optional<chat::TargetMessage>>, Failure> find_targets(
      std::span<const engine::CommandName> names) override;
  std::expected<std::vector<chat::TargetReaction>, Failure> find_reactions(
      std::span<const engine::ReactionName> names) override;
  std::expected<std::vector<engine::FoundUser>, Failure> find_users(std::span<const UserId> ids) override;
  engine::AccountStore& accounts() override { return accounts_; }
  std::expected<std::unique_ptr<engine::StoreReader>, Failure> open_reader() override;
  void stop() override {}

  // What an operator does beside the server. The user is stored.
  void switch_user(const UserId& user, bool disabled);

 private:
  std::shared_ptr<MemoryData> data_;
  MemoryAccountStore accounts_;
  std::vector<Term> terms_;
};

}  // namespace stonechat::memory
