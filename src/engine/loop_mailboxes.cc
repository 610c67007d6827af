#include "engine/loop_mailboxes.h"

#include <utility>

namespace stonechat::engine {

void LoopMailboxes::on_committed(std::shared_ptr<const CommittedBatch> batch) {
  for (Box& box : boxes_) {
    {
      std::unique_lock lock(mutex_);
      caught_up_.wait_for(lock, patience, [&] { return box.waiting < waiting_max; });
      ++box.waiting;
    }
    const bool posted = box.loop->post([this, &box, batch] {
      box.fanout->deliver(*batch);
      delivered(box);
    });
    if (!posted) {
      delivered(box);
    }
  }
}

void LoopMailboxes::delivered(Box& box) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    wake = box.waiting-- == waiting_max;
  }
  if (wake) {
    caught_up_.notify_one();
  }
}

}  // namespace stonechat::engine
