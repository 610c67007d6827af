#include "bench/lane.h"

#include <gtest/gtest.h>

namespace stonechat::bench {
namespace {

void complete(Lane& lane, std::uint32_t number) {
  lane.find(number)->acked = true;
  lane.find(number)->deliveries_left = 0;
  lane.forget_complete();
}

TEST(Lane, KeepsAMessageUntilItIsAckedAndDelivered) {
  Lane lane{4};
  EXPECT_EQ(lane.send(100, 1), 0U);
  ASSERT_NE(lane.find(0), nullptr);
  EXPECT_EQ(lane.find(0)->intended, 100);
  lane.find(0)->acked = true;
  lane.forget_complete();
  EXPECT_EQ(lane.under_way(), 1U);
  lane.find(0)->deliveries_left = 0;
  lane.forget_complete();
  EXPECT_EQ(lane.under_way(), 0U);
  EXPECT_EQ(lane.find(0), nullptr);
}

TEST(Lane, IsFullWhileTheOldestIsIncomplete) {
  Lane lane{2};
  lane.send(1, 1);
  lane.send(2, 1);
  complete(lane, 1);
  EXPECT_TRUE(lane.full());
  complete(lane, 0);
  EXPECT_EQ(lane.under_way(), 0U);
}

TEST(Lane, DoesNotKnowWhatWasNeverSent) {
  Lane lane{4};
  lane.send(1, 1);
  EXPECT_EQ(lane.find(1), nullptr);
  EXPECT_EQ(lane.find(0xffffffff), nullptr);
}

}  // namespace
}  // namespace stonechat::bench
