#include "tests/host/faulty_store.h"

#include <algorithm>
#include <utility>

namespace stonechat::test {

std::expected<engine::Ownership, Failure> FaultyStore::take_over(chat::ShardIndex shard_count) {
  if (take_overs_to_fail_ > 0) {
    --take_overs_to_fail_;
    return std::unexpected(Failure{.kind = Failure::Kind::unavailable, .message = "planted"});
  }
  return real_.take_over(shard_count);
}

std::expected<void, Failure> FaultyStore::append(const engine::Batch& batch) {
  ++appends_;
  const auto failure = std::exchange(next_failure_, std::nullopt);
  if (!failure) {
    return real_.append(batch);
  }
  if (*failure == Failure::Kind::outcome_unknown) {
    if (auto appended = real_.append(batch); !appended) {
      return appended;
    }
  }
  return std::unexpected(Failure{.kind = *failure, .message = "planted"});
}

template <class Names, class Id>
std::expected<void, Failure> FaultyStore::look(const Names& names, Id id) {
  ++lookups_;
  if (unreadable_ && std::ranges::find(names, *unreadable_, id) != names.end()) {
    return std::unexpected(Failure{.kind = Failure::Kind::corrupt, .message = "planted"});
  }
  return {};
}

std::expected<std::vector<std::optional<chat::CommandRecord>>, Failure> FaultyStore::find_commands(
    std::span<const engine::CommandName> names) {
  const auto looked = look(names, &engine::CommandName::id);
  return looked ? real_.find_commands(names) : std::unexpected(looked.error());
}

std::expected<std::vector<std::optional<chat::TargetMessage>>, Failure> FaultyStore::find_targets(
    std::span<const engine::CommandName> names) {
  const auto looked = look(names, &engine::CommandName::id);
  return looked ? real_.find_targets(names) : std::unexpected(looked.error());
}

std::expected<std::vector<chat::TargetReaction>, Failure> FaultyStore::find_reactions(
    std::span<const engine::ReactionName> names) {
  const auto looked = look(names, &engine::ReactionName::message);
  return looked ? real_.find_reactions(names) : std::unexpected(looked.error());
}

std::expected<std::vector<engine::FoundUser>, Failure> FaultyStore::find_users(std::span<const UserId> ids) {
  if (unreadable_user_ && std::ranges::find(ids, *unreadable_user_) != ids.end()) {
    return std::unexpected(Failure{.kind = Failure::Kind::corrupt, .message = "planted"});
  }
  return real_.find_users(ids);
}

}  // namespace stonechat::test
