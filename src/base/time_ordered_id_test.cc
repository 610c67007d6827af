#include "base/time_ordered_id.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "base/id.h"

namespace stonechat {
namespace {

std::array<std::byte, 10> filled(unsigned char value) {
  std::array<std::byte, 10> bytes;
  bytes.fill(std::byte{value});
  return bytes;
}

// 0x017F22E279B0 ms with the random bits of RFC 9562 appendix A.6.
TEST(TimeOrderedId, MakesTheUuidOfTheRfcsExample) {
  const std::array<std::byte, 10> random{std::byte{0x0c}, std::byte{0xc3}, std::byte{0x18}, std::byte{0xc4},
                                         std::byte{0xdc}, std::byte{0x0c}, std::byte{0x0c}, std::byte{0x07},
                                         std::byte{0x39}, std::byte{0x8f}};
  EXPECT_EQ(uuid_v7(timestamp_of(0x017F22E279B0), random), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
}

TEST(TimeOrderedId, AUuidHasItsVersionAndVariantWhateverTheRandomBits) {
  EXPECT_EQ(uuid_v7(timestamp_of(0), filled(0x00)), "00000000-0000-7000-8000-000000000000");
  EXPECT_EQ(uuid_v7(timestamp_of(0), filled(0xff)), "00000000-0000-7fff-bfff-ffffffffffff");
}

TEST(TimeOrderedId, IsThePrefixAndTwentySixCharacters) {
  EXPECT_EQ(time_ordered_id("chat_", timestamp_of(0), filled(0)), "chat_00000000000000000000000000");
  EXPECT_EQ(time_ordered_id("", timestamp_of((1LL << 48) - 1), filled(0xff)), "7zzzzzzzzzzzzzzzzzzzzzzzzz");
  EXPECT_EQ(time_ordered_id("", timestamp_of(1), filled(0)), "00000000010000000000000000");
}

TEST(TimeOrderedId, IsAnIdWithTheLongestPrefix) {
  const std::string id = time_ordered_id("session10_", timestamp_of(1'700'000'000'000), filled(0x5a));
  EXPECT_EQ(id.size(), 36U);
  EXPECT_TRUE(is_id_form(id));
}

TEST(TimeOrderedId, SortsByTimeAsText) {
  std::vector<std::string> ids;
  std::vector<std::string> uuids;
  for (const std::int64_t time : {0LL, 1LL, 31LL, 32LL, 1023LL, 1024LL, 1'700'000'000'000LL, 1'700'000'000'001LL}) {
    const auto random = filled(static_cast<unsigned char>(255 - ids.size()));
    ids.push_back(time_ordered_id("chat_", timestamp_of(time), random));
    uuids.push_back(uuid_v7(timestamp_of(time), random));
  }
  EXPECT_TRUE(std::ranges::is_sorted(ids));
  EXPECT_TRUE(std::ranges::is_sorted(uuids));
}

TEST(TimeOrderedId, EveryRandomBitChangesTheId) {
  const std::string zero = time_ordered_id("", timestamp_of(5), filled(0));
  for (std::size_t bit = 0; bit < 80; ++bit) {
    auto random = filled(0);
    random[bit / 8] = static_cast<std::byte>(1U << (bit % 8));
    EXPECT_NE(time_ordered_id("", timestamp_of(5), random), zero) << bit;
  }
}

}  // namespace
}  // namespace stonechat
