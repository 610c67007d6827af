// Time types. Wire and store hold milliseconds since 1970-01-01T00:00:00Z; nobody below `app` and `net` reads a clock.
#pragma once

#include <chrono>
#include <cstdint>

namespace stonechat {

using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

inline Timestamp timestamp_of(std::int64_t milliseconds) { return Timestamp{std::chrono::milliseconds{milliseconds}}; }
inline std::int64_t milliseconds_of(Timestamp time) { return time.time_since_epoch().count(); }

// The wall clock in milliseconds. Any thread.
inline Timestamp wall_now() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

}  // namespace stonechat
