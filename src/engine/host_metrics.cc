#include "engine/host_metrics.h"

namespace stonechat::engine {
namespace {

ops::Counter& commands(ops::Metrics& metrics, const char* outcome) {
  return metrics.counter("stonechat_commands_total", "Commands by what became of them.", {{"outcome", outcome}});
}

}  // namespace

HostMetrics::HostMetrics(ops::Metrics& metrics)
    : applied(commands(metrics, "applied")),
      repeated(commands(metrics, "repeated")),
      refused(commands(metrics, "refused")),
      unavailable(commands(metrics, "unavailable")),
      commit_failures(metrics.counter("stonechat_commit_failures_total", "Batches that the store did not take.")),
      commits_failing(metrics.gauge("stonechat_commits_failing", "1 while the store takes no commands.")),
      batch_size(metrics.histogram("stonechat_batch_commands", "Commands in a batch.", ops::size_buckets())),
      batch_seconds(metrics.histogram("stonechat_batch_seconds", "From a batch's first look-up to its answers.",
                                      ops::seconds_buckets())),
      commit_seconds(
          metrics.histogram("stonechat_commit_seconds", "One transaction, sync included.", ops::seconds_buckets())),
      cached_chats(metrics.gauge("stonechat_cached_chats", "Chats whose state is in memory.")),
      cached_bytes(metrics.gauge("stonechat_cached_chat_bytes", "Estimated bytes of those states.")),
      parked_commands(metrics.gauge("stonechat_parked_commands", "Commands that wait for their chat to be loaded.")) {}

}  // namespace stonechat::engine
