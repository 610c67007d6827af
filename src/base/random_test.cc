#include "base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace stonechat {
namespace {

TEST(Random, TwoDrawsDiffer) {
  const auto first = random_bytes<16>();
  const auto second = random_bytes<16>();
  EXPECT_NE(first, second);
}

TEST(Random, FillsMoreThanTheKernelGivesAtOnce) {
  std::vector<std::byte> bytes(1 << 16);
  fill_random(bytes);
  const std::span<const std::byte> tail = std::span{bytes}.last(64);
  EXPECT_TRUE(std::ranges::any_of(tail, [](std::byte b) { return b != std::byte{0}; }));
}

TEST(Random, NothingToFillIsDoneAtOnce) {
  std::array<std::byte, 2> bytes{std::byte{7}, std::byte{9}};
  fill_random(std::span{bytes}.first(0));
  EXPECT_EQ(bytes[0], std::byte{7});
}

}  // namespace
}  // namespace stonechat
