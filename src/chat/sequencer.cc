#include "chat/sequencer.h"

#include "base/check.h"

namespace stonechat::chat {
namespace {

constexpr std::int64_t epoch_2024 = 1'704'067'200'000;
constexpr int counter_bits = 12;
constexpr std::int64_t counter_max = (1 << counter_bits) - 1;

}  // namespace

Sequencer::Sequencer(GlobalSequence last)
    : milliseconds_(last.value >> (shard_bits + counter_bits)),
      counter_(last.value == 0 ? 0 : ((last.value >> shard_bits) & counter_max) + 1) {}

void Sequencer::begin_batch(Timestamp now) {
  const std::int64_t milliseconds = milliseconds_of(now) - epoch_2024;
  if (milliseconds > milliseconds_) {
    milliseconds_ = milliseconds;
    counter_ = 0;
  }
}

Sequencer::Stamp Sequencer::next(ShardIndex shard) {
  if (counter_ > counter_max) {
    ++milliseconds_;
    counter_ = 0;
  }
  check(milliseconds_ < (std::int64_t{1} << 41), "41 bits of milliseconds last until 2093");
  const std::int64_t position = (milliseconds_ << counter_bits) | counter_++;
  return {.sequence = {(position << shard_bits) | shard}, .time = timestamp_of(milliseconds_ + epoch_2024)};
}

}  // namespace stonechat::chat
