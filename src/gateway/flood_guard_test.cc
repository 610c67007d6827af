#include "gateway/flood_guard.h"

#include <gtest/gtest.h>

namespace stonechat::gateway {
namespace {

using std::chrono::milliseconds;

constexpr FloodGuard::Clock::time_point start{std::chrono::hours{1}};

TEST(FloodGuard, ToleratesAsManyAsItMayWithinAWindow) {
  FloodGuard guard;
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(guard.tolerates(100, start + milliseconds{i}));
  }
  EXPECT_FALSE(guard.tolerates(100, start + milliseconds{9'999}));
}

TEST(FloodGuard, ForgetsWithTheWindow) {
  FloodGuard guard;
  for (int round = 0; round < 5; ++round) {
    for (int i = 0; i < 100; ++i) {
      EXPECT_TRUE(guard.tolerates(100, start + round * FloodGuard::window));
    }
  }
  EXPECT_FALSE(guard.tolerates(100, start + 4 * FloodGuard::window));
}

TEST(FloodGuard, WhoWaitsAsToldMayBeRefusedForever) {
  FloodGuard guard;
  auto now = start;
  for (int i = 0; i < 1'000; ++i, now += milliseconds{20}) {
    EXPECT_TRUE(guard.tolerates_early(10, milliseconds{20}, now));
  }
}

TEST(FloodGuard, WhoDoesNotWaitIsCounted) {
  FloodGuard guard;
  EXPECT_TRUE(guard.tolerates_early(10, milliseconds{20}, start)) << "nobody had told it to wait";
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(guard.tolerates_early(10, milliseconds{20}, start + milliseconds{i}));
  }
  EXPECT_FALSE(guard.tolerates_early(10, milliseconds{20}, start + milliseconds{19}));
}

}  // namespace
}  // namespace stonechat::gateway
