#include "net/utf8.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace stonechat::net {
namespace {

std::string encoded(std::uint32_t code, int bytes) {
  std::string text;
  if (bytes == 1) {
    return {static_cast<char>(code)};
  }
  constexpr unsigned lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
  text.push_back(static_cast<char>(lead[bytes] | (code >> (6 * (bytes - 1)))));
  for (int i = bytes - 2; i >= 0; --i) {
    text.push_back(static_cast<char>(0x80 | ((code >> (6 * i)) & 0x3F)));
  }
  return text;
}

int shortest(std::uint32_t code) { return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4; }

TEST(Utf8, AcceptsEveryCodePointInItsShortestFormAndNoOther) {
  for (std::uint32_t code = 0; code < 0x200000; ++code) {
    const bool legal = code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF);
    ASSERT_EQ(is_utf8(encoded(code, shortest(code))), legal) << code;
    for (int bytes = shortest(code) + 1; bytes <= 4; ++bytes) {
      ASSERT_FALSE(is_utf8(encoded(code, bytes))) << code << " overlong in " << bytes;
    }
  }
}

TEST(Utf8, FindsABadByteAtEveryPlaceOfALongText) {
  for (std::size_t size = 1; size < 80; ++size) {
    std::string text(size, 'a');
    ASSERT_TRUE(is_utf8(text));
    for (std::size_t at = 0; at < size; ++at) {
      std::string bad = text;
      bad[at] = '\xFF';
      ASSERT_FALSE(is_utf8(bad)) << at << " of " << size;
    }
  }
}

TEST(Utf8, IsTheSameInEveryTwoPartSplit) {
  const std::vector<std::pair<std::string, bool>> samples = {
      {"", true},
      {"plain", true},
      {"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", true},
      {"a\xED\xA0\x80", false},
      {"\xF4\x90\x80\x80", false},
      {"\xE2\x82", false},
      {"abc\x80", false},
      {"\xC0\xAF", false},
  };
  for (const auto& [text, legal] : samples) {
    for (std::size_t at = 0; at <= text.size(); ++at) {
      Utf8Validator validator;
      const bool first = validator.feed(std::string_view{text}.substr(0, at));
      const bool second = validator.feed(std::string_view{text}.substr(at));
      EXPECT_EQ(first && second && validator.complete(), legal) << text << " split at " << at;
    }
  }
}

TEST(Utf8, FailsAtTheFirstByteThatNothingCanMakeGood) {
  const std::vector<std::pair<std::string, char>> samples = {
      {"\xED", '\xA0'}, {"\xE0", '\x9F'}, {"\xF0", '\x8F'}, {"\xF4", '\x90'},     {"\xE2\x82", 'a'},
      {"", '\xC1'},     {"", '\xF5'},     {"", '\x80'},     {"\xC3\xA9", '\xBF'},
  };
  for (const auto& [good, bad] : samples) {
    Utf8Validator validator;
    EXPECT_TRUE(validator.feed(good));
    EXPECT_FALSE(validator.feed({&bad, 1}));
    EXPECT_FALSE(validator.feed("a")) << "a failure is final";
    EXPECT_FALSE(validator.complete());
  }
}

}  // namespace
}  // namespace stonechat::net
