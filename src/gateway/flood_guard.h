// Tells a flood from a client that sends too fast: who is told to wait and goes on all the same, for many frames in a
// few seconds, has to go.
#pragma once

#include <chrono>
#include <cstddef>

namespace stonechat::gateway {

class FloodGuard {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr std::chrono::seconds window{10};

  // Counts a frame that had no right shape, or that no rate limits (pings and pongs). False where more than `max` came
  // within the window that the first of them opened: the connection has to go.
  bool tolerates(std::size_t max, Clock::time_point now) {
    if (now - opened_ >= window) {
      opened_ = now;
      count_ = 0;
    }
    return ++count_ <= max;
  }

  // The same for a frame beyond the rate, whose client is told to wait for `wait`. It counts only if it came before
  // the last such wait was over: who waits as told may be refused as often as it comes.
  bool tolerates_early(std::size_t max, std::chrono::milliseconds wait, Clock::time_point now) {
    if (now >= told_to_wait_until_) {
      told_to_wait_until_ = now + wait;
      return true;
    }
    return tolerates(max, now);
  }

 private:
  Clock::time_point opened_{};
  Clock::time_point told_to_wait_until_{};
  std::size_t count_ = 0;
};

}  // namespace stonechat::gateway
