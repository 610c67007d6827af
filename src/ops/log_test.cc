#include "ops/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>
#include <vector>

namespace stonechat::ops {
namespace {

using testing::MatchesRegex;

constexpr const char* time_pattern = "[0-9]+-[0-9]+-[0-9]+T[0-9]+:[0-9]+:[0-9]+\\.[0-9]+Z";

class Log : public testing::Test {
 protected:
  void TearDown() override { configure_log(LogLevel::info, LogFormat::logfmt); }

  template <class Write>
  static std::string written_by(Write write) {
    testing::internal::CaptureStderr();
    write();
    return testing::internal::GetCapturedStderr();
  }
};

TEST_F(Log, WritesOneLineWithTimeLevelAndEventToStderr) {
  const std::string line = written_by([] { log_event(LogLevel::info, "server_started", {{"port", 8080}}); });
  EXPECT_THAT(line, MatchesRegex(std::string{"time="} + time_pattern + " level=info event=server_started port=8080\n"));
}

TEST_F(Log, WritesAJsonObjectALineWhenAskedTo) {
  configure_log(LogLevel::debug, LogFormat::json);
  const std::string line = written_by([] { log_event(LogLevel::warning, "disk_low", {{"free_bytes", 5}}); });
  EXPECT_THAT(line, MatchesRegex(std::string{"\\{\"time\":\""} + time_pattern +
                                 "\",\"level\":\"warning\",\"event\":\"disk_low\",\"free_bytes\":5\\}\n"));
}

TEST_F(Log, LeavesPercentAndBracesInAValueAlone) {
  const std::string line = written_by([] { log_event(LogLevel::error, "e", {{"v", "%v{}%n"}}); });
  EXPECT_THAT(line, testing::EndsWith("level=error event=e v=%v{}%n\n"));
}

TEST_F(Log, WritesNothingBelowItsLevel) {
  configure_log(LogLevel::warning, LogFormat::logfmt);
  EXPECT_FALSE(log_enabled(LogLevel::info));
  EXPECT_TRUE(log_enabled(LogLevel::warning));
  EXPECT_EQ(written_by([] { log_event(LogLevel::info, "quiet"); }), "");
}

TEST_F(Log, WritesNothingOnceItIsSilenced) {
  silence_log();
  EXPECT_FALSE(log_enabled(LogLevel::error));
  EXPECT_EQ(written_by([] { log_event(LogLevel::error, "loud"); }), "");
}

TEST_F(Log, LinesOfSeveralThreadsDoNotMix) {
  const std::string text = written_by([] {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([] {
        for (int line = 0; line < 100; ++line) {
          log_event(LogLevel::info, "tick", {{"filler", std::string(100, 'x')}});
        }
      });
    }
  });
  const std::string end = "level=info event=tick filler=" + std::string(100, 'x') + "\n";
  std::size_t whole = 0;
  for (std::size_t at = text.find(end); at != std::string::npos; at = text.find(end, at + end.size())) {
    ++whole;
  }
  EXPECT_EQ(whole, 400U);
  EXPECT_EQ(std::ranges::count(text, '\n'), 400);
}

TEST(LogNames, EveryNameReadsBack) {
  for (const LogLevel level : {LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error}) {
    EXPECT_EQ(log_level_named(name_of(level)), level);
  }
  for (const LogFormat format : {LogFormat::logfmt, LogFormat::json}) {
    EXPECT_EQ(log_format_named(name_of(format)), format);
  }
  EXPECT_EQ(log_level_named("warn"), std::nullopt);
  EXPECT_EQ(log_format_named(""), std::nullopt);
}

}  // namespace
}  // namespace stonechat::ops
