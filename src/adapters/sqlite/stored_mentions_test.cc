#include "adapters/sqlite/stored_mentions.h"

#include <gtest/gtest.h>

namespace stonechat::sqlite {
namespace {

UserId user(std::string_view text) { return UserId::parse(text).value(); }

TEST(StoredMentions, ComeBackInTheirOrder) {
  const std::vector mentions{user("bob"), user("a_b"), user("x.y:z-1")};
  EXPECT_EQ(write_mentions(mentions), R"(["bob","a_b","x.y:z-1"])");
  EXPECT_EQ(parse_mentions(write_mentions(mentions)), mentions);
}

TEST(StoredMentions, ThePatternFindsExactlyTheWholeId) {
  const std::string stored = write_mentions(std::vector{user("bobby"), user("jim-bob")});
  EXPECT_EQ(stored.find(mention_pattern(user("bob"))), std::string::npos);
  EXPECT_NE(stored.find(mention_pattern(user("jim-bob"))), std::string::npos);
}

TEST(StoredMentions, AnyOtherTextIsRefused) {
  for (const char* text : {"", "[]", "[\"\"]", "[\"a\"", "\"a\"", "[\"a\", \"b\"]", "[\"a\",]", "[\"a b\"]",
                           "[\"a\"b\"]", "[1]", "[\"a\",\"\"]"}) {
    EXPECT_FALSE(parse_mentions(text)) << text;
  }
}

}  // namespace
}  // namespace stonechat::sqlite
