#include "adapters/sqlite/stored_id.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace stonechat::sqlite {
namespace {

MessageId id(std::string_view text) { return MessageId::parse(text).value(); }

TEST(StoredId, ACanonicalUuidIsSixteenBytesAndComesBack) {
  const MessageId uuid = id("0197b2c4-d5e6-7abc-8def-0123456789ab");
  const auto bytes = uuid_bytes(uuid);
  ASSERT_TRUE(bytes);
  EXPECT_EQ((*bytes)[0], std::byte{0x01});
  EXPECT_EQ((*bytes)[15], std::byte{0xab});
  EXPECT_EQ(message_id_of(*bytes), uuid);
}

TEST(StoredId, EveryOtherIdIsNotAUuid) {
  for (const char* text : {"a", "0197B2C4-D5E6-7ABC-8DEF-0123456789AB", "0197b2c4-d5e6-7abc-8def-0123456789a",
                           "0197b2c4xd5e6-7abc-8def-0123456789ab", "0197b2c4-d5e6-7abc-8def-0123456789ag",
                           "0197b2c4d5e6-7abc-8def-0123456789ab0", "system_1"}) {
    EXPECT_FALSE(uuid_bytes(id(text))) << text;
  }
}

TEST(StoredId, TimeOrderedUuidsSortByTimeAsBytes) {
  const auto earlier = uuid_bytes(id("0197b2c4-d5e6-7fff-8def-ffffffffffff"));
  const auto later = uuid_bytes(id("0197b2c4-d5e7-7000-8def-000000000000"));
  EXPECT_LT(*earlier, *later);
}

TEST(StoredId, BytesOfAnotherLengthAreNoId) {
  EXPECT_FALSE(message_id_of({}));
  EXPECT_FALSE(message_id_of(std::array<std::byte, 15>{}));
  EXPECT_FALSE(message_id_of(std::array<std::byte, 17>{}));
}

}  // namespace
}  // namespace stonechat::sqlite
