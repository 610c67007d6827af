// The bounds of what a WebSocket client may do; configuration sets them (keys of `[limits]`).
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "gateway/rate_limit.h"
#include "wire/wire_limits.h"

namespace stonechat::gateway {

// What a client is told to wait after `unavailable`.
inline constexpr std::chrono::milliseconds retry_after{1'000};

struct GatewayLimits {
  wire::WireLimits wire;
  std::size_t json_depth_max = wire::json_depth_max_default;
  std::size_t frame_bytes_max = 65'536;
  std::size_t send_queue_bytes_max = 1'048'576;
  std::size_t receipts_members_max = 100;
  RateLimit::Rate messages{.per_second = 50, .burst = 200};
  RateLimit::Rate handshakes{.per_second = 2'000, .burst = 2'000};  // of one loop
  std::chrono::milliseconds heartbeat_interval{25'000};             // 0: never
  std::vector<std::string> allowed_origins;                         // besides the server's own
};

}  // namespace stonechat::gateway
