#include "base/durable_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace stonechat {
namespace {

class DurableFile : public testing::Test {
 protected:
  DurableFile() {
    std::string name = std::filesystem::temp_directory_path() / "durable-file-XXXXXX";
    folder_ = ::mkdtemp(name.data());
  }
  ~DurableFile() override { std::filesystem::remove_all(folder_); }

  static std::string content(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  std::filesystem::path folder_;
};

TEST_F(DurableFile, IsNewAndOnlyItsOwners) {
  const auto path = folder_ / "secret";
  ASSERT_TRUE(write_new_file(path, "one"));
  struct stat status{};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  const auto again = write_new_file(path, "two");
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, Failure::Kind::bad_input);
  EXPECT_EQ(content(path), "one");
  EXPECT_TRUE(sync_file(path));
  EXPECT_TRUE(sync_folder(folder_));
}

TEST_F(DurableFile, ARenameReplacesNothing) {
  ASSERT_TRUE(write_new_file(folder_ / "a", "a"));
  ASSERT_TRUE(write_new_file(folder_ / "b", "b"));
  const auto refused = rename_to_new(folder_ / "a", folder_ / "b");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Failure::Kind::bad_input);
  EXPECT_EQ(content(folder_ / "b"), "b");
  ASSERT_TRUE(rename_to_new(folder_ / "a", folder_ / "c"));
  EXPECT_EQ(content(folder_ / "c"), "a");
  EXPECT_FALSE(std::filesystem::exists(folder_ / "a"));
}

TEST_F(DurableFile, SaysWhichFileTheSystemRefuses) {
  const auto refused = write_new_file(folder_ / "absent" / "file", "x");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Failure::Kind::unavailable);
  EXPECT_NE(refused.error().message.find((folder_ / "absent" / "file").string()), std::string::npos);
  EXPECT_FALSE(sync_folder(folder_ / "absent"));
}

TEST(FolderOf, IsTheParentHoweverThePathIsWritten) {
  EXPECT_EQ(folder_of("/a/b"), "/a");
  EXPECT_EQ(folder_of("/a/b/"), "/a");
  EXPECT_EQ(folder_of("/a/./b/../c"), "/a");
  EXPECT_EQ(folder_of("/a"), "/");
  EXPECT_EQ(folder_of("b"), std::filesystem::current_path());
}

}  // namespace
}  // namespace stonechat
