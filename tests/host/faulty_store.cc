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

std::expected<std::vector<std::optional<chat::CommandRecord>>, Failure> FaultyStore::find_commands(
    std::span<const engine::CommandName> names) {
  ++lookups_;
  if (unreadable_ && std::ranges::find(names, *unreadable_, &engine::CommandName::id) != names.end()) {
    return std::unexpected(Failure{.kind = Failure::Kind::corrupt, .message = "planted"});
  }
  return real_.find_commands(names);
}

std::expected<std::vector<engine::FoundUser>, Failure> FaultyStore::find_users(std::span<const UserId> ids) {
  if (unreadable_user_ && std::ranges::find(ids, *unreadable_user_) != ids.end()) {
    return std::unexpected(Failure{.kind = Failure::Kind::corrupt, .message = "planted"});
  }
  return real_.find_users(ids);
}

}  // namespace stonechat::test
