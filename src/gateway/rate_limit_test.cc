#include "gateway/rate_limit.h"

#include <gtest/gtest.h>

namespace stonechat::gateway {
namespace {

using std::chrono::milliseconds;

TEST(RateLimit, LetsABurstPassAndSaysHowLongToWaitForTheNext) {
  const RateLimit::Rate rate{.per_second = 50, .burst = 3};
  const RateLimit::Clock::time_point start{};
  RateLimit limit(rate, start);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(limit.take(rate, start), milliseconds{0});
  }
  const milliseconds wait = limit.take(rate, start);
  EXPECT_EQ(wait, milliseconds{20});
  EXPECT_EQ(limit.take(rate, start + wait), milliseconds{0});
  EXPECT_GT(limit.take(rate, start + wait), milliseconds{0});
}

TEST(RateLimit, NeverSavesUpMoreThanABurst) {
  const RateLimit::Rate rate{.per_second = 10, .burst = 2};
  const RateLimit::Clock::time_point start{};
  RateLimit limit(rate, start);
  const auto later = start + std::chrono::hours{1};
  EXPECT_EQ(limit.take(rate, later), milliseconds{0});
  EXPECT_EQ(limit.take(rate, later), milliseconds{0});
  EXPECT_GT(limit.take(rate, later), milliseconds{0});
}

TEST(RateLimit, OfZeroIsNone) {
  RateLimit limit({.per_second = 0, .burst = 0}, {});
  for (int i = 0; i < 10'000; ++i) {
    ASSERT_EQ(limit.take({.per_second = 0, .burst = 0}, {}), milliseconds{0});
  }
}

}  // namespace
}  // namespace stonechat::gateway
