#include "gateway/gateway_metrics.h"

namespace stonechat::gateway {
namespace {

ops::Counter& closed(ops::Metrics& metrics, const char* why) {
  return metrics.counter("stonechat_sessions_cut_total", "Sessions that the server closed for what the client did.",
                         {{"why", why}});
}

}  // namespace

GatewayMetrics::GatewayMetrics(ops::Metrics& metrics)
    : sessions(metrics.gauge("stonechat_sessions", "WebSocket sessions that are open.")),
      sessions_opened(metrics.counter("stonechat_sessions_opened_total", "WebSocket sessions since the start.")),
      handshakes_refused(
          metrics.counter("stonechat_handshakes_refused_total", "WebSocket upgrades that were refused.")),
      frames_received(metrics.counter("stonechat_frames_received_total", "Text frames from clients.")),
      frames_refused(metrics.counter("stonechat_frames_refused_total", "Text frames that had no right shape.")),
      rate_limited(metrics.counter("stonechat_rate_limited_total", "Frames that came faster than their rate.")),
      slow_consumers(closed(metrics, "slow_consumer")),
      heartbeats_missed(closed(metrics, "heartbeat_missed")),
      floods(closed(metrics, "flooding")),
      protocol_errors(closed(metrics, "protocol_error")),
      commands_turned_away(metrics.counter("stonechat_commands_turned_away_total",
                                           "Commands that found the shard host's queue full.")) {}

}  // namespace stonechat::gateway
