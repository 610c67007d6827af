#include "ops/rate_limited_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace stonechat::ops {
namespace {

using std::chrono::milliseconds;

const RateLimitedLog::Clock::time_point start{std::chrono::hours{1}};

TEST(RateLimitedLog, AdmitsItsNumberOfLinesASecond) {
  RateLimitedLog log(2);
  EXPECT_EQ(log.admit("refused", start), 0U);
  EXPECT_EQ(log.admit("refused", start), 0U);
  EXPECT_EQ(log.admit("refused", start + milliseconds{999}), std::nullopt);
  EXPECT_EQ(log.suppressed_total(), 1U);
}

TEST(RateLimitedLog, SaysOnceHowManyWereLeftOut) {
  RateLimitedLog log(1);
  EXPECT_EQ(log.admit("refused", start), 0U);
  EXPECT_EQ(log.admit("refused", start), std::nullopt);
  EXPECT_EQ(log.admit("refused", start), std::nullopt);
  EXPECT_EQ(log.admit("refused", start + milliseconds{1000}), 2U);
  EXPECT_EQ(log.admit("refused", start + milliseconds{2000}), 0U);
}

TEST(RateLimitedLog, OneEventDoesNotSilenceAnother) {
  RateLimitedLog log(1);
  EXPECT_EQ(log.admit("refused", start), 0U);
  EXPECT_EQ(log.admit("refused", start), std::nullopt);
  EXPECT_EQ(log.admit("closed", start), 0U);
}

TEST(RateLimitedLog, WritesTheCountAsAField) {
  RateLimitedLog log(1);
  testing::internal::CaptureStderr();
  for (int i = 0; i < 5; ++i) {
    log.log(LogLevel::info, "refused", {{"code", "bad_json"}}, start);
  }
  log.log(LogLevel::info, "refused", {{"code", "bad_json"}}, start + milliseconds{1000});
  const std::string text = testing::internal::GetCapturedStderr();
  EXPECT_THAT(text, testing::HasSubstr("event=refused code=bad_json\n"));
  EXPECT_THAT(text, testing::EndsWith("event=refused code=bad_json suppressed=4\n"));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2);
}

TEST(RateLimitedLog, ALineBelowTheLevelCountsForNothing) {
  RateLimitedLog log(1);
  log.log(LogLevel::debug, "detail", {}, start);
  log.log(LogLevel::debug, "detail", {}, start);
  EXPECT_EQ(log.suppressed_total(), 0U);
}

}  // namespace
}  // namespace stonechat::ops
