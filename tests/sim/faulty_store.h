// The store as one node sees it: the real one in memory, which fails, lets others in between, loses its answers, takes
// a batch later than it said, and crashes the process around every call.
#pragma once

#include <memory>

#include "adapters/memory/memory_store.h"
#include "engine/ports/store.h"
#include "tests/sim/parts.h"

namespace stonechat::sim {

class FaultyStore final : public engine::Store {
 public:
  FaultyStore(Parts& parts, int node) : parts_(parts), node_(node) {}

  // Under which its node believes to hold the shards; 0: it knows that it does not.
  Seat seat() const { return seat_; }

  std::expected<engine::Ownership, Failure> take_over(chat::ShardIndex shard_count) override;
  std::expected<void, Failure> append(const engine::Batch& batch) override;
  std::expected<std::vector<std::optional<chat::CommandRecord>>, Failure> find_commands(
      std::span<const engine::CommandName> names) override;
  std::expected<std::vector<std::optional<chat::TargetMessage>>, Failure> find_targets(
      std::span<const engine::CommandName> names) override;
  std::expected<std::vector<chat::TargetReaction>, Failure> find_reactions(
      std::span<const engine::ReactionName> names) override;
  std::expected<std::vector<engine::FoundUser>, Failure> find_users(std::span<const UserId> ids) override;
  engine::AccountStore& accounts() override { return parts_.disk.accounts(); }
  std::expected<std::unique_ptr<engine::StoreReader>, Failure> open_reader() override;
  void stop() override {}

 private:
  std::expected<void, Failure> try_append(const engine::Batch& batch);
  std::expected<void, Failure> before_look_up();
  std::expected<void, Failure> commit(KeptBatch batch);
  std::expected<void, Failure> write(const KeptBatch& batch);
  void keep_deleted_text(const KeptBatch& batch);
  void send_late(KeptBatch batch);
  void plant_into(KeptBatch& batch);

  Parts& parts_;
  const int node_;
  // A new one for every taking over, so that what was sent under an earlier one is fenced.
  std::shared_ptr<memory::MemoryStore> real_;
  Seat seat_ = 0;
};

}  // namespace stonechat::sim
