// A token bucket: so many a second in the long run, so many at once.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>

namespace stonechat::gateway {

class RateLimit {
 public:
  using Clock = std::chrono::steady_clock;

  // `per_second` 0: no limit.
  struct Rate {
    std::size_t per_second = 0;
    std::size_t burst = 1;
  };

  RateLimit(Rate rate, Clock::time_point now) : tokens_(static_cast<float>(rate.burst)), refilled_(now) {}

  // 0 where one more may pass (and does); else how long to wait for it.
  std::chrono::milliseconds take(Rate rate, Clock::time_point now) {
    if (rate.per_second == 0) {
      return std::chrono::milliseconds{0};
    }
    const auto per_second = static_cast<float>(rate.per_second);
    const float gained = std::chrono::duration<float>(now - refilled_).count() * per_second;
    tokens_ = std::min(static_cast<float>(rate.burst), tokens_ + gained);
    refilled_ = now;
    if (tokens_ >= 1) {
      tokens_ -= 1;
      return std::chrono::milliseconds{0};
    }
    const float wait = std::ceil((1 - tokens_) / per_second * 1000);
    return std::chrono::milliseconds{std::max(1L, std::lround(wait))};
  }

 private:
  float tokens_;
  Clock::time_point refilled_;
};

}  // namespace stonechat::gateway
