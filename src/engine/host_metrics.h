// What the shard host counts.
#pragma once

#include "ops/metrics.h"

namespace stonechat::engine {

struct HostMetrics {
  explicit HostMetrics(ops::Metrics& metrics);

  ops::Counter& applied;
  ops::Counter& repeated;
  ops::Counter& refused;
  ops::Counter& unavailable;
  ops::Counter& commit_failures;
  ops::Gauge& commits_failing;     // 1 from a failed commit to the next that succeeds
  ops::Histogram& batch_size;      // commands
  ops::Histogram& batch_seconds;   // from the first look at a batch to its answers
  ops::Histogram& commit_seconds;  // Store::append alone
  ops::Gauge& cached_chats;
  ops::Gauge& cached_bytes;
  ops::Gauge& parked_commands;
};

}  // namespace stonechat::engine
