// How many connections one user and one address may have, over all loops. Any thread; a short lock for each
// connection's coming and going, and none where nothing is capped.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/id.h"
#include "engine/origin.h"

namespace stonechat::gateway {

class ConnectionCaps {
 public:
  // A session: where it is found, and when its client was last heard (any clock that all sessions share).
  struct Place {
    int loop = 0;
    engine::Ticket ticket;
    const std::atomic<std::int64_t>* heard = nullptr;
  };

  // 0: no limit.
  struct Limits {
    std::size_t per_user_max = 0;
    std::size_t per_address_max = 0;
  };

  explicit ConnectionCaps(Limits limits) : limits_(limits) {}

  bool caps_addresses() const { return limits_.per_address_max != 0; }

  // Counts one more connection of the address. Null where it has as many as it may; else what to give back.
  const std::string* enter_address(const std::string& address);
  void leave_address(const std::string* entered);

  // `place.heard` is read until leave_user(). Where the user has too many now, the one of them that was silent for
  // longest, which is forgotten here and to be closed with 4502.
  std::optional<Place> enter_user(UserKey user, const Place& place);
  // Does nothing for a place that had to go.
  void leave_user(UserKey user, const Place& place);

 private:
  const Limits limits_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::size_t> addresses_;
  std::unordered_map<UserKey, std::vector<Place>> users_;
};

}  // namespace stonechat::gateway
