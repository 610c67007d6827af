// Which users are known to be stored, and under which key: a bounded cache in front of the store, shared by all
// threads. A user is never removed, so an entry never lies; a missing one only costs a look-up.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "base/id.h"

namespace stonechat::engine {

class UserDirectory {
 public:
  explicit UserDirectory(std::size_t size_max = 200'000) : size_max_(size_max) {}

  // Any thread.
  std::optional<UserKey> find(const UserId& user) const {
    const std::lock_guard lock(mutex_);
    const auto at = keys_.find(user);
    return at == keys_.end() ? std::nullopt : std::optional{at->second};
  }

  // Any thread; only after the commit that stored the user. Full: all are forgotten and looked up again.
  void remember(const UserId& user, UserKey key) {
    const std::lock_guard lock(mutex_);
    if (keys_.size() >= size_max_) {
      keys_.clear();
    }
    keys_.emplace(user, key);
  }

 private:
  const std::size_t size_max_;
  mutable std::mutex mutex_;
  std::unordered_map<UserId, UserKey> keys_;
};

}  // namespace stonechat::engine
