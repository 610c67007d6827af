#include "wire/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace stonechat::wire {
namespace {

TEST(Utf8, TakesLegalTextOnly) {
  for (const std::string text : {"", "tea", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"}) {
    EXPECT_TRUE(is_utf8(text)) << text;
    EXPECT_TRUE(is_utf8(std::string(100, 'x') + text));
  }
  for (const std::string text : {"\xFF", "\xC3", "\xC0\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\x80"}) {
    EXPECT_FALSE(is_utf8(text));
    EXPECT_FALSE(is_utf8(std::string(100, 'x') + text));
  }
}

}  // namespace
}  // namespace stonechat::wire
