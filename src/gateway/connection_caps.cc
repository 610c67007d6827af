#include "gateway/connection_caps.h"

#include <algorithm>

#include "base/check.h"

namespace stonechat::gateway {

const std::string* ConnectionCaps::enter_address(const std::string& address) {
  const std::lock_guard lock(mutex_);
  const auto at = addresses_.try_emplace(address, 0).first;
  if (at->second >= limits_.per_address_max) {
    return nullptr;
  }
  ++at->second;
  return &at->first;
}

void ConnectionCaps::leave_address(const std::string* entered) {
  const std::lock_guard lock(mutex_);
  const auto at = addresses_.find(*entered);
  check(at != addresses_.end(), "who leaves has entered");
  if (--at->second == 0) {
    addresses_.erase(at);
  }
}

std::optional<ConnectionCaps::Place> ConnectionCaps::enter_user(UserKey user, const Place& place) {
  if (limits_.per_user_max == 0) {
    return std::nullopt;
  }
  const std::lock_guard lock(mutex_);
  std::vector<Place>& places = users_[user];
  if (places.size() < limits_.per_user_max) {
    places.push_back(place);
    return std::nullopt;
  }
  const auto silent =
      std::ranges::min_element(places, {}, [](const Place& one) { return one.heard->load(std::memory_order_relaxed); });
  const Place victim = *silent;
  *silent = place;
  return victim;
}

void ConnectionCaps::leave_user(UserKey user, const Place& place) {
  if (limits_.per_user_max == 0) {
    return;
  }
  const std::lock_guard lock(mutex_);
  const auto at = users_.find(user);
  if (at == users_.end()) {
    return;
  }
  std::erase_if(at->second, [&](const Place& one) { return one.loop == place.loop && one.ticket == place.ticket; });
  if (at->second.empty()) {
    users_.erase(at);
  }
}

}  // namespace stonechat::gateway
