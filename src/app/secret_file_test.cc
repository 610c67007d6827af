#include "app/secret_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <set>
#include <vector>

#include "base/base64url.h"
#include "base/random.h"

namespace stonechat::app {
namespace {

bool write_line(int fd, const std::string& text) {
  const std::string line = text + '\n';
  return ::write(fd, line.data(), line.size()) == static_cast<ssize_t>(line.size());
}

class SecretFile : public testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove_all(root_); }

  std::filesystem::path path() const { return data_dir_ / "hs256_secret"; }
  std::string content() const {
    std::ifstream file(path());
    return {std::istreambuf_iterator<char>{file}, {}};
  }
  void write(std::string_view text) const {
    std::filesystem::create_directories(data_dir_);
    std::ofstream(path()) << text;
  }
  std::ptrdiff_t files() const {
    return std::distance(std::filesystem::directory_iterator{data_dir_}, std::filesystem::directory_iterator{});
  }

  const std::filesystem::path root_ =
      std::filesystem::path{testing::TempDir()} / ("secret_" + encode_base64url(random_bytes<9>()));
  const std::filesystem::path data_dir_ = root_ / "data";
};

TEST_F(SecretFile, IsMadeOnceWithItsFolderAndKept) {
  const auto first = load_or_create_secret(data_dir_ / "");
  ASSERT_TRUE(first) << first.error().message;
  EXPECT_EQ(decode_base64url(*first).value_or("").size(), 32U);
  EXPECT_EQ(content(), *first);
  EXPECT_EQ(files(), 1);
  EXPECT_EQ(load_or_create_secret(data_dir_), first.value());
}

TEST_F(SecretFile, IsReadableByItsOwnerOnly) {
  ASSERT_TRUE(load_or_create_secret(data_dir_));
  struct stat status{};
  ASSERT_EQ(stat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  ASSERT_EQ(stat(data_dir_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
}

TEST_F(SecretFile, TakesAnOperatorsSecretWithoutTheWhiteSpaceAroundIt) {
  write("  " + std::string(40, 's') + "\r\n");
  EXPECT_EQ(load_or_create_secret(data_dir_), std::string(40, 's'));
}

TEST_F(SecretFile, RefusesASecretThatIsTooShortOrTooLong) {
  for (const std::string& text : {std::string{}, std::string(31, 's') + "\n", std::string(5000, 's')}) {
    write(text);
    const auto refused = load_or_create_secret(data_dir_);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, Failure::Kind::corrupt);
    EXPECT_EQ(content(), text);
  }
}

TEST_F(SecretFile, SaysWhyAFolderCannotBeUsed) {
  std::filesystem::create_directories(root_);
  std::ofstream(data_dir_) << "a file";
  const auto refused = load_or_create_secret(data_dir_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Failure::Kind::unavailable);
  EXPECT_THAT(refused.error().message, testing::HasSubstr("Not a directory"));
}

TEST_F(SecretFile, ProcessesThatRaceForItGetTheSameOne) {
  constexpr int processes = 8;
  std::array<int, 2> start{};
  std::array<int, 2> answers{};
  ASSERT_EQ(pipe(start.data()), 0);
  ASSERT_EQ(pipe(answers.data()), 0);
  std::vector<pid_t> children;
  for (int i = 0; i < processes; ++i) {
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      close(start[1]);
      char byte = 0;
      const ssize_t end = read(start[0], &byte, 1);  // all start when the parent closes its end
      const auto secret = load_or_create_secret(data_dir_);
      const bool told = secret && write_line(answers[1], *secret);
      _exit(end == 0 && told ? 0 : 1);
    }
    children.push_back(child);
  }
  close(start[0]);
  close(start[1]);
  close(answers[1]);
  for (const pid_t child : children) {
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  std::array<char, 4096> bytes;
  const ssize_t size = read(answers[0], bytes.data(), bytes.size());
  close(answers[0]);
  ASSERT_EQ(size, processes * 44);
  std::set<std::string> secrets;
  for (int i = 0; i < processes; ++i) {
    secrets.emplace(bytes.data() + i * 44, 43);
  }
  EXPECT_EQ(secrets, std::set<std::string>{content()});
  EXPECT_EQ(files(), 1);
}

}  // namespace
}  // namespace stonechat::app
