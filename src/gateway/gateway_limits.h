// The bounds of what a WebSocket client may do; configuration sets them (keys of `[limits]`).
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "gateway/rate_limit.h"
#include "wire/wire_limits.h"

namespace stonechat::gateway {

// Frames that are refused or that no rate limits, within FloodGuard::window, for each message that a burst may have.
inline constexpr std::size_t unwelcome_frames_per_burst = 10;
inline constexpr std::size_t unwelcome_frames_least = 100;

// What a client is told to wait after `unavailable`.
inline constexpr std::chrono::milliseconds retry_after{1'000};

struct GatewayLimits {
  wire::WireLimits wire;
  std::size_t json_depth_max = wire::json_depth_max_default;
  std::size_t frame_bytes_max = 65'536;
  std::size_t send_queue_bytes_max = 1'048'576;
  std::size_t receipts_members_max = 100;
  RateLimit::Rate messages{.per_second = 50, .burst = 200};
  std::size_t unwelcome_frames_max = 2'000;                         // within FloodGuard::window
  RateLimit::Rate handshakes{.per_second = 2'000, .burst = 2'000};  // of one loop
  std::chrono::milliseconds heartbeat_interval{25'000};             // 0: never
  std::vector<std::string> allowed_origins;                         // besides the server's own
};

}  // namespace stonechat::gateway
