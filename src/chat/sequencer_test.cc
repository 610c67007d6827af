#include "chat/sequencer.h"

#include <gtest/gtest.h>

namespace stonechat::chat {
namespace {

constexpr std::int64_t epoch_2024 = 1'704'067'200'000;

TEST(Sequencer, PutsMillisecondsCounterAndShardIntoTheNumber) {
  Sequencer sequencer{GlobalSequence{}};
  sequencer.begin_batch(timestamp_of(epoch_2024 + 5));
  EXPECT_EQ(sequencer.next(3).sequence.value, (5LL << 22) | (0LL << 10) | 3);
  const auto second = sequencer.next(7);
  EXPECT_EQ(second.sequence.value, (5LL << 22) | (1LL << 10) | 7);
  EXPECT_EQ(second.time, timestamp_of(epoch_2024 + 5));
}

TEST(Sequencer, RisesWhenTheClockGoesBack) {
  Sequencer sequencer{GlobalSequence{}};
  sequencer.begin_batch(timestamp_of(epoch_2024 + 1000));
  const auto before = sequencer.next(0);
  sequencer.begin_batch(timestamp_of(epoch_2024 + 10));
  const auto after = sequencer.next(0);
  EXPECT_LT(before.sequence, after.sequence);
  EXPECT_EQ(before.time, after.time);
}

TEST(Sequencer, BorrowsTheNextMillisecondOnceOneIsUsedUp) {
  Sequencer sequencer{GlobalSequence{}};
  sequencer.begin_batch(timestamp_of(epoch_2024 + 1));
  GlobalSequence last{};
  for (int i = 0; i < 10'000; ++i) {
    const auto stamp = sequencer.next(static_cast<ShardIndex>(i % 16));
    ASSERT_LT(last, stamp.sequence);
    last = stamp.sequence;
  }
  EXPECT_EQ(last.value >> 22, 3);
}

TEST(Sequencer, GoesOnAboveTheLastOneThatItsPredecessorStored) {
  Sequencer first{GlobalSequence{}};
  first.begin_batch(timestamp_of(epoch_2024 + 500));
  const auto last = first.next(1023);
  Sequencer second{last.sequence};
  second.begin_batch(timestamp_of(epoch_2024 + 500));
  EXPECT_LT(last.sequence, second.next(0).sequence);
}

}  // namespace
}  // namespace stonechat::chat
