#include "ops/log_line.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace stonechat::ops {
namespace {

std::string logfmt(std::string_view event, const std::vector<LogField>& fields = {}) {
  return log_line_body(LogFormat::logfmt, event, fields);
}

std::string json(std::string_view event, const std::vector<LogField>& fields = {}) {
  return log_line_body(LogFormat::json, event, fields);
}

TEST(LogLine, IsTheEventAndItsFieldsInOrder) {
  EXPECT_EQ(logfmt("server_started", {{"port", 8080}, {"loops", 2U}, {"tls", false}, {"took_s", 0.25}}),
            "event=server_started port=8080 loops=2 tls=false took_s=0.25");
  EXPECT_EQ(json("server_started", {{"port", 8080}, {"loops", 2U}, {"tls", false}, {"took_s", 0.25}}),
            R"("event":"server_started","port":8080,"loops":2,"tls":false,"took_s":0.25)");
}

TEST(LogLine, KeepsTheWholeRangeOfIntegers) {
  EXPECT_EQ(
      logfmt("e", {{"a", std::numeric_limits<std::int64_t>::min()}, {"b", std::numeric_limits<std::uint64_t>::max()}}),
      "event=e a=-9223372036854775808 b=18446744073709551615");
}

TEST(LogLine, TakesEveryKindOfText) {
  const std::string owned = "owned";
  EXPECT_EQ(logfmt("e", {{"a", "literal"}, {"b", owned}, {"c", std::string_view{owned}.substr(1)}}),
            "event=e a=literal b=owned c=wned");
}

TEST(LogLine, QuotesInLogfmtWhatWouldNotBeOneWord) {
  EXPECT_EQ(logfmt("e", {{"a", ""}, {"b", "two words"}, {"c", "x=y"}, {"d", R"(say "hi" \o/)"}}),
            R"(event=e a="" b="two words" c="x=y" d="say \"hi\" \\o/")");
}

TEST(LogLine, NothingInAValueEndsTheLineOrReachesTheTerminal) {
  const std::string nasty{"a\nb\r\0\x1b[31m\x7f\xc2\x9b\xff", 14};
  EXPECT_EQ(logfmt("e", {{"v", nasty}}), R"(event=e v="a\x0ab\x0d\x00\x1b[31m\x7f\xc2\x9b\xff")");
  EXPECT_EQ(json("e", {{"v", nasty}}), R"("event":"e","v":"a\u000ab\u000d\u0000\u001b[31m\\x7f\\xc2\\x9b\\xff")");
}

TEST(LogLine, WritesNumbersThatJsonLacksAsText) {
  EXPECT_EQ(
      json("e", {{"a", std::numeric_limits<double>::infinity()}, {"b", std::numeric_limits<double>::quiet_NaN()}}),
      R"("event":"e","a":"inf","b":"nan")");
}

TEST(LogLine, CutsALongValueAndSaysSo) {
  EXPECT_EQ(logfmt("e", {{"v", std::string(log_value_bytes_max, 'x')}}),
            "event=e v=" + std::string(log_value_bytes_max, 'x'));
  EXPECT_EQ(logfmt("e", {{"v", std::string(log_value_bytes_max + 1, 'x')}}),
            "event=e v=\"" + std::string(log_value_bytes_max, 'x') + "...\"");
}

}  // namespace
}  // namespace stonechat::ops
