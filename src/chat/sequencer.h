// Hands out global sequences: 41 bits of milliseconds since 2024-01-01, 12 of a counter, 10 of the shard.
// Strictly rising over all shards of one process, whatever the clock does: a clock that goes back, or a successor that
// starts from the last one stored, goes on above it. One thread.
#pragma once

#include "base/id.h"
#include "base/time.h"
#include "chat/shard_of.h"

namespace stonechat::chat {

class Sequencer {
 public:
  struct Stamp {
    GlobalSequence sequence;
    Timestamp time;  // the sequence's own milliseconds: never falls
  };

  // Goes on above `last`, the largest sequence that any shard of this process has stored (0: none).
  explicit Sequencer(GlobalSequence last);

  // The batch's stamp: the larger of `now` and the last one plus one.
  void begin_batch(Timestamp now);
  Stamp next(ShardIndex shard);

 private:
  std::int64_t milliseconds_ = 0;  // since 2024-01-01
  std::int64_t counter_ = 0;       // of the next stamp; counter_max + 1: the millisecond is used up
};

}  // namespace stonechat::chat
