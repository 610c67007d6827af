#include "wire/cursor.h"

#include <gtest/gtest.h>

#include <limits>

namespace stonechat::wire {
namespace {

constexpr CursorScope messages_of_tea{.kind = CursorKind::messages, .owner = "tea"};

CursorKey key(int fill = 7) {
  CursorKey result;
  result.secret.fill(static_cast<std::byte>(fill));
  return result;
}

bool opens(const CursorScope& scope, std::string_view cursor, const CursorKey& with = key()) {
  return open_cursor(with, scope, cursor).has_value();
}

TEST(Cursor, GivesBackItsPosition) {
  for (const std::int64_t value :
       {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, std::int64_t{0x0102030405060708},
        std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
    for (const auto direction : {CursorDirection::older, CursorDirection::newer}) {
      const CursorPosition position{.value = value, .direction = direction};
      const std::string cursor = seal_cursor(key(), messages_of_tea, position);
      EXPECT_EQ(cursor.size(), 28U);
      EXPECT_EQ(open_cursor(key(), messages_of_tea, cursor), position);
    }
  }
}

TEST(Cursor, StaysGoodFromVersionToVersion) {
  EXPECT_EQ(seal_cursor(key(0), messages_of_tea, {.value = 1}), "AAAAAAAAAAABk5x2M5R5fVAM4Sf7");
}

TEST(Cursor, BelongsToOneListAndOneKey) {
  const std::string cursor = seal_cursor(key(), messages_of_tea, {.value = 5});
  EXPECT_TRUE(opens(messages_of_tea, cursor));
  EXPECT_FALSE(opens({.kind = CursorKind::members, .owner = "tea"}, cursor));
  EXPECT_FALSE(opens({.kind = CursorKind::messages, .owner = "te"}, cursor));
  EXPECT_FALSE(opens({.kind = CursorKind::messages, .owner = "coffee"}, cursor));
  EXPECT_FALSE(opens(messages_of_tea, cursor, key(8)));
}

TEST(Cursor, IsRefusedWithOneCharacterChanged) {
  const std::string cursor = seal_cursor(key(), messages_of_tea, {.value = 5});
  for (std::size_t at = 0; at < cursor.size(); ++at) {
    for (const char other : {'A', 'B', '_', '=', '\0'}) {
      std::string tampered = cursor;
      tampered[at] = other;
      if (tampered != cursor) {
        EXPECT_FALSE(opens(messages_of_tea, tampered)) << at;
      }
    }
  }
}

TEST(Cursor, IsRefusedCutShortOrLengthened) {
  const std::string cursor = seal_cursor(key(), messages_of_tea, {.value = 5});
  for (std::size_t size = 0; size < cursor.size(); ++size) {
    EXPECT_FALSE(opens(messages_of_tea, cursor.substr(0, size))) << size;
  }
  EXPECT_FALSE(opens(messages_of_tea, cursor + "A"));
  EXPECT_FALSE(opens(messages_of_tea, cursor + cursor));
  const auto refused = open_cursor(key(), messages_of_tea, "");
  EXPECT_EQ(refused.error().code, ErrorCode::bad_request);
  EXPECT_EQ(refused.error().http_status, 400);
}

}  // namespace
}  // namespace stonechat::wire
