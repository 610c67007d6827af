// Hands every committed batch to all loops: one posted job a loop and commit.
#pragma once

#include <memory>
#include <vector>

#include "engine/committed_batch.h"
#include "engine/loop_fanout.h"
#include "net/loop.h"

namespace stonechat::engine {

class LoopMailboxes final : public BatchSink {
 public:
  // Before the host starts. Both outlive it.
  void connect(net::Loop& loop, LoopFanout& fanout) { boxes_.push_back({.loop = &loop, .fanout = &fanout}); }

  void on_committed(std::shared_ptr<const CommittedBatch> batch) override {
    for (const Box& box : boxes_) {
      box.loop->post([fanout = box.fanout, batch] { fanout->deliver(*batch); });
    }
  }

 private:
  struct Box {
    net::Loop* loop;
    LoopFanout* fanout;
  };

  std::vector<Box> boxes_;
};

}  // namespace stonechat::engine
