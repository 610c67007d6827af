#include "bench/slope.h"

#include <gtest/gtest.h>

#include <cmath>

namespace stonechat::bench {
namespace {

TEST(Slope, OfALineIsItsOwn) {
  const Point points[] = {{2000, 5'000'000}, {10000, 13'000'000}, {18000, 21'000'000}};
  EXPECT_DOUBLE_EQ(slope_of(points), 1000);
}

TEST(Slope, WeighsWhatLiesBesideTheLine) {
  const Point points[] = {{0, 1}, {1, 0}, {2, 3}, {3, 4}};
  EXPECT_DOUBLE_EQ(slope_of(points), 1.2);
}

TEST(Slope, DoesNotExistWithoutTwoPlaces) {
  const Point points[] = {{1, 1}, {1, 2}};
  EXPECT_TRUE(std::isnan(slope_of(points)));
  EXPECT_TRUE(std::isnan(slope_of({})));
}

}  // namespace
}  // namespace stonechat::bench
