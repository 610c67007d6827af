#include "bench/child_process.h"

#include <gtest/gtest.h>

namespace stonechat::bench {
namespace {

ChildProcess shell(const std::string& script) {
  auto child = ChildProcess::run({"/bin/sh", "-c", script}, "/dev/null");
  EXPECT_TRUE(child);
  return std::move(*child);
}

TEST(ChildProcess, GivesTheRestOfTheLineThatIsWaitedFor) {
  ChildProcess child = shell("echo first; printf 'listening on '; echo http://127.0.0.1:17; exec sleep 60");
  const auto rest = child.wait_for_line("listening on ");
  ASSERT_TRUE(rest) << rest.error().message;
  EXPECT_EQ(*rest, "http://127.0.0.1:17");
  EXPECT_TRUE(child.stop());
}

TEST(ChildProcess, ThatEndsBeforeItSpeaksIsAFailure) {
  ChildProcess child = shell("echo nothing; exit 3");
  EXPECT_FALSE(child.wait_for_line("listening on "));
  EXPECT_FALSE(child.stop());
}

TEST(ChildProcess, ThatCannotBeRunIsAFailure) {
  auto child = ChildProcess::run({"/nonexistent/program"}, "/dev/null");
  ASSERT_TRUE(child);
  EXPECT_FALSE(child->wait_for_line("listening on "));
}

}  // namespace
}  // namespace stonechat::bench
