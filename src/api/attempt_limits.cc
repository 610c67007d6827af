#include "api/attempt_limits.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>

namespace stonechat::api {
namespace {

constexpr std::chrono::milliseconds full_wait{1'000};
constexpr std::size_t network_bytes = 8;

}  // namespace

AttemptLimit::AttemptLimit(std::size_t per_minute, std::size_t keys_max)
    : per_minute_(per_minute),
      keys_max_(keys_max),
      interval_(std::chrono::duration_cast<Clock::duration>(std::chrono::minutes{1}) /
                static_cast<std::int64_t>(std::max<std::size_t>(per_minute, 1))) {}

std::chrono::milliseconds AttemptLimit::take(const std::string& key, Clock::time_point now) {
  if (per_minute_ == 0) {
    return std::chrono::milliseconds{0};
  }
  const std::lock_guard lock(mutex_);
  const auto at = used_up_to_.find(key);
  if (at == used_up_to_.end() && !makes_room(now)) {
    return full_wait;
  }
  Clock::time_point& used_up_to = at == used_up_to_.end() ? used_up_to_[key] : at->second;
  used_up_to = std::max(used_up_to, now);
  const auto ahead = used_up_to - now;
  const auto ahead_max = interval_ * static_cast<std::int64_t>(per_minute_ - 1);
  if (ahead > ahead_max) {
    return std::chrono::ceil<std::chrono::milliseconds>(ahead - ahead_max);
  }
  used_up_to += interval_;
  return std::chrono::milliseconds{0};
}

void AttemptLimit::give_back(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto at = used_up_to_.find(key);
  if (at != used_up_to_.end()) {
    at->second -= interval_;
  }
}

// A key that is used up to a time that has passed is as good as a new one.
bool AttemptLimit::makes_room(Clock::time_point now) {
  if (used_up_to_.size() >= keys_max_) {
    std::erase_if(used_up_to_, [&](const auto& entry) { return entry.second <= now; });
  }
  return used_up_to_.size() < keys_max_;
}

std::string address_key(std::string_view address) {
  std::string text{address};
  in6_addr parsed{};
  if (inet_pton(AF_INET6, text.c_str(), &parsed) != 1) {
    return text;
  }
  if (IN6_IS_ADDR_V4MAPPED(&parsed)) {
    return {reinterpret_cast<const char*>(&parsed.s6_addr[12]), 4};
  }
  return {reinterpret_cast<const char*>(&parsed), network_bytes};
}

}  // namespace stonechat::api
