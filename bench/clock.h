// The driver's clock: nanoseconds of CLOCK_MONOTONIC.
#pragma once

#include <chrono>
#include <cstdint>

namespace stonechat::bench {

inline constexpr std::int64_t second = 1'000'000'000;
inline constexpr std::int64_t millisecond = 1'000'000;

inline std::int64_t now() {
  return std::chrono::nanoseconds{std::chrono::steady_clock::now().time_since_epoch()}.count();
}

inline double seconds_of(std::int64_t nanoseconds) { return static_cast<double>(nanoseconds) / 1e9; }

}  // namespace stonechat::bench
