// A store in front of another one that fails when it is told to: before the commit, or after it with the answer lost.
#pragma once

#include <optional>

#include "engine/ports/store.h"

namespace stonechat::test {

class FaultyStore final : public engine::Store {
 public:
  explicit FaultyStore(engine::Store& real) : real_(real) {}

  // The next append fails so. `outcome_unknown` commits first: nobody is told.
  void fail_next_append(Failure::Kind kind) { next_failure_ = kind; }
  void fail_next_take_overs(int count) { take_overs_to_fail_ = count; }
  // As a row that cannot be read: every look-up that names this id fails.
  void make_unreadable(const MessageId& id) { unreadable_ = id; }
  void make_unreadable(const UserId& id) { unreadable_user_ = id; }
  int appends() const { return appends_; }
  int lookups() const { return lookups_; }

  std::expected<engine::Ownership, Failure> take_over(chat::ShardIndex shard_count) override;
  std::expected<void, Failure> append(const engine::Batch& batch) override;
  std::expected<std::vector<std::optional<chat::CommandRecord>>, Failure> find_commands(
      std::span<const engine::CommandName> names) override;
  std::expected<std::vector<std::optional<chat::TargetMessage>>, Failure> find_targets(
      std::span<const engine::CommandName> names) override;
  std::expected<std::vector<chat::TargetReaction>, Failure> find_reactions(
      std::span<const engine::ReactionName> names) override;
  std::expected<std::vector<engine::FoundUser>, Failure> find_users(std::span<const UserId> ids) override;
  engine::AccountStore& accounts() override { return real_.accounts(); }
  std::expected<std::unique_ptr<engine::StoreReader>, Failure> open_reader() override { return real_.open_reader(); }
  void stop() override { real_.stop(); }

 private:
  // Counts the look-up and says whether a name in it cannot be read.
  template <class Names, class Id>
  std::expected<void, Failure> look(const Names& names, Id id);

  engine::Store& real_;
  std::optional<Failure::Kind> next_failure_;
  int take_overs_to_fail_ = 0;
  std::optional<MessageId> unreadable_;
  std::optional<UserId> unreadable_user_;
  int appends_ = 0;
  int lookups_ = 0;
};

}  // namespace stonechat::test
