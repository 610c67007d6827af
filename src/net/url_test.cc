#include "net/url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stonechat::net {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

std::vector<std::string> segments(std::string_view raw) {
  const auto target = parse_target(raw);
  EXPECT_TRUE(target.has_value()) << raw;
  return target.has_value() ? target->segments : std::vector<std::string>{"?"};
}

int status(std::string_view raw) {
  const auto target = parse_target(raw);
  return target.has_value() ? 0 : target.error().status;
}

std::string repeated(std::string_view piece, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) {
    text += piece;
  }
  return text;
}

TEST(Url, TakesThePathApart) {
  EXPECT_THAT(segments("/"), IsEmpty());
  EXPECT_THAT(segments("/api/v1"), ElementsAre("api", "v1"));
  EXPECT_THAT(segments("/a/"), ElementsAre("a", ""));
  EXPECT_THAT(segments("//"), ElementsAre("", ""));
  EXPECT_THAT(segments("/a//b"), ElementsAre("a", "", "b"));
  EXPECT_THAT(segments("/../%2e/."), ElementsAre("..", ".", ".")) << "dots are plain text";
  EXPECT_THAT(segments("/%F0%9f%98%80/a%2Fb/c+d"), ElementsAre("\xF0\x9F\x98\x80", "a/b", "c+d"));
}

TEST(Url, TakesTheQueryApart) {
  const auto target = parse_target("/s?query=a+b%2Bc&empty=&flag&&x=1=2%26");
  ASSERT_TRUE(target.has_value());
  EXPECT_THAT(target->query,
              ElementsAre(Pair("query", "a b+c"), Pair("empty", ""), Pair("flag", ""), Pair("x", "1=2&")));
  EXPECT_EQ(target->parameter("query"), "a b+c");
  EXPECT_EQ(target->parameter("flag"), "");
  EXPECT_EQ(target->parameter("none"), std::nullopt);
  EXPECT_THAT(parse_target("/?")->query, IsEmpty());
}

TEST(Url, TakesTheAbsoluteForm) {
  EXPECT_THAT(segments("http://host:80/a/b"), ElementsAre("a", "b"));
  EXPECT_THAT(segments("HTTPS://host"), IsEmpty());
  EXPECT_EQ(parse_target("http://host?a=b")->parameter("a"), "b");
}

TEST(Url, FindsTheAuthorityOfTheAbsoluteFormOnly) {
  EXPECT_EQ(authority_of("http://host:80/a?b"), "host:80");
  EXPECT_EQ(authority_of("HTTPS://host"), "host");
  EXPECT_EQ(authority_of("http://"), "");
  EXPECT_EQ(authority_of("http://host?a"), "host");
  EXPECT_EQ(authority_of("/http://host"), std::nullopt);
  EXPECT_EQ(authority_of("host:80"), std::nullopt);
}

TEST(Url, RefusesWhatIsNoPath) {
  for (const std::string_view raw : {"", "*", "a/b", "host:443", "ftp://host/", "?a=b&", "/a#b", "/a b", "/a\tb"}) {
    EXPECT_EQ(status(raw), 400) << raw;
  }
}

TEST(Url, RefusesWrongPercentEncodingAndWhatIsNoText) {
  for (const std::string_view piece :
       {"%", "%4", "%g0", "%0g", "%%41", "%00", "%ff", "%C3", "%ED%A0%80", "%C0%80", "\xFF"}) {
    EXPECT_EQ(status("/" + std::string{piece}), 400) << piece;
    EXPECT_EQ(status("/a?" + std::string{piece} + "=b"), 400) << piece;
    EXPECT_EQ(status("/a?b=" + std::string{piece}), 400) << piece;
  }
}

TEST(Url, RefusesADuplicateParameterAlsoInAnotherSpelling) {
  EXPECT_EQ(status("/?a=1&a=1"), 400);
  EXPECT_EQ(status("/?a=1&%61=2"), 400);
  EXPECT_EQ(status("/?a=1&A=2"), 0);
}

TEST(Url, HasBounds) {
  EXPECT_EQ(status(repeated("/a", 32)), 0);
  EXPECT_EQ(status(repeated("/a", 33)), 400);
  EXPECT_EQ(status(repeated("/a", 32) + "/"), 400);
  EXPECT_EQ(status(repeated("/", 32)), 0) << "32 empty ones";
  EXPECT_EQ(status(repeated("/", 33)), 400);
  std::string query = "/?p0=";
  for (int i = 1; i < 32; ++i) {
    query += "&p" + std::to_string(i) + "=x";
  }
  EXPECT_EQ(status(query), 0);
  EXPECT_EQ(status(query + "&q"), 400);
}

}  // namespace
}  // namespace stonechat::net
