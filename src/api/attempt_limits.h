// How often passwords may be tried: by account, against guessing one; and by address, against guessing through many. So
// many in a minute, as many at once (the generic cell rate algorithm: one time a key). Any thread; a short lock.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace stonechat::api {

class AttemptLimit {
 public:
  using Clock = std::chrono::steady_clock;

  // `per_minute` 0: no limit. Whom it has to remember is bounded by `keys_max`; beyond it, new keys have to wait.
  explicit AttemptLimit(std::size_t per_minute, std::size_t keys_max = 65'536);

  // 0 where one more may be made (and is); else how long to wait for it.
  std::chrono::milliseconds take(const std::string& key, Clock::time_point now);
  // The last one taken does not count: it was no guess.
  void give_back(const std::string& key);

 private:
  bool makes_room(Clock::time_point now);

  const std::size_t per_minute_;
  const std::size_t keys_max_;
  const Clock::duration interval_;
  std::mutex mutex_;
  std::unordered_map<std::string, Clock::time_point> used_up_to_;
};

struct AttemptLimits {
  AttemptLimit by_account;
  AttemptLimit by_address;
};

// What counts as one address: an IPv4 address, or the network of an IPv6 one, which is one subscriber's (64 bits).
std::string address_key(std::string_view address);

}  // namespace stonechat::api
