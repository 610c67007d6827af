#include "adapters/sqlite/folder_lock.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/contract/temporary_folder.h"

namespace stonechat::sqlite {
namespace {

TEST(FolderLock, ASecondOneIsRefusedAndNamesTheProcessThatHoldsIt) {
  const test::TemporaryFolder folder;
  const auto first = FolderLock::take(folder.path());
  ASSERT_TRUE(first) << first.error().message;
  const auto second = FolderLock::take(folder.path());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, Failure::Kind::bad_input);
  EXPECT_NE(second.error().message.find("process " + std::to_string(::getpid())), std::string::npos)
      << second.error().message;
}

TEST(FolderLock, AnotherProcessIsRefusedToo) {
  const test::TemporaryFolder folder;
  const auto held = FolderLock::take(folder.path());
  ASSERT_TRUE(held);
  const pid_t child = ::fork();
  if (child == 0) {
    ::_exit(FolderLock::take(folder.path()) ? 1 : 0);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST(FolderLock, IsFreeAgainWhenItsHolderIsGone) {
  const test::TemporaryFolder folder;
  {
    ASSERT_TRUE(FolderLock::take(folder.path()));
  }
  EXPECT_TRUE(FolderLock::take(folder.path()));
}

TEST(FolderLock, AFolderThatIsNotThereIsRefused) {
  const test::TemporaryFolder folder;
  const auto lock = FolderLock::take(folder.path() / "nowhere");
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().kind, Failure::Kind::bad_input);
}

}  // namespace
}  // namespace stonechat::sqlite
