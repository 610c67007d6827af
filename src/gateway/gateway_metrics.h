// What the WebSocket side counts, over all loops.
#pragma once

#include "ops/metrics.h"

namespace stonechat::gateway {

struct GatewayMetrics {
  explicit GatewayMetrics(ops::Metrics& metrics);

  ops::Gauge& sessions;
  ops::Counter& sessions_opened;
  ops::Counter& handshakes_refused;
  ops::Counter& frames_received;
  ops::Counter& frames_refused;
  ops::Counter& rate_limited;
  ops::Counter& slow_consumers;        // closed with 4001
  ops::Counter& heartbeats_missed;     // closed with 4002
  ops::Counter& floods;                // closed with 4503
  ops::Counter& protocol_errors;       // closed with 1002, 1003, 1007 or 1009
  ops::Counter& commands_turned_away;  // the shard host's queue was full
};

}  // namespace stonechat::gateway
