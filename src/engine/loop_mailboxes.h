// Hands every committed batch to all loops: one posted job a loop and commit. Bounded: while a loop has `waiting_max`
// batches before it, the shard host waits for it, so that its own queue fills and clients are told to come back.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/committed_batch.h"
#include "engine/loop_fanout.h"
#include "net/loop.h"

namespace stonechat::engine {

class LoopMailboxes final : public BatchSink {
 public:
  static constexpr std::size_t waiting_max = 64;
  // A loop never blocks, so it is behind for much shorter than this; one that is not ends no other loop's service.
  static constexpr std::chrono::seconds patience{5};

  // Before the host starts. Both outlive it.
  void connect(net::Loop& loop, LoopFanout& fanout) { boxes_.push_back({.loop = &loop, .fanout = &fanout}); }

  void on_committed(std::shared_ptr<const CommittedBatch> batch) override;

 private:
  struct Box {
    net::Loop* loop;
    LoopFanout* fanout;
    std::size_t waiting = 0;  // under the mutex
  };

  void delivered(Box& box);

  std::vector<Box> boxes_;
  std::mutex mutex_;
  std::condition_variable caught_up_;
};

}  // namespace stonechat::engine
