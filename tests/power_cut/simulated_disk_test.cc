#include "tests/power_cut/simulated_disk.h"

#include <gtest/gtest.h>

namespace stonechat::test {
namespace {

Bytes bytes(std::size_t size, char value) { return Bytes(size, static_cast<std::byte>(value)); }

class Disk : public testing::Test {
 protected:
  Disk() { disk_.create("a"); }
  SimulatedDisk::File& file() { return *disk_.find("a"); }
  SimulatedDisk disk_;
};

TEST_F(Disk, LosesWhatWasNeverSynced) {
  disk_.write("a", file(), 0, bytes(10, 'x'));
  EXPECT_TRUE(disk_.durable_image().empty());
}

TEST_F(Disk, KeepsWhatWasSyncedAndLosesWhatCameAfter) {
  disk_.write("a", file(), 0, bytes(1000, 'x'));
  disk_.sync("a", file(), true);
  disk_.write("a", file(), 500, bytes(1000, 'y'));
  EXPECT_EQ(disk_.durable_image()["a"], bytes(1000, 'x'));
}

TEST_F(Disk, LosesAFileWhoseFolderWasNotSynced) {
  disk_.write("a", file(), 0, bytes(10, 'x'));
  disk_.sync("a", file(), false);
  EXPECT_FALSE(disk_.durable_image().contains("a"));
}

TEST_F(Disk, BringsBackAFileWhoseRemovalWasNotSynced) {
  disk_.sync("a", file(), true);
  disk_.remove("a", false);
  EXPECT_EQ(disk_.find("a"), nullptr);
  EXPECT_TRUE(disk_.durable_image().contains("a"));
}

TEST_F(Disk, ARandomCutKeepsOrDropsWholeSectors) {
  disk_.write("a", file(), 0, bytes(2048, 'x'));
  disk_.sync("a", file(), true);
  disk_.write("a", file(), 0, bytes(2048, 'y'));
  std::mt19937_64 random(1);
  std::set<Bytes> seen;
  for (int i = 0; i < 200; ++i) {
    const Bytes content = disk_.random_image(random)["a"];
    ASSERT_EQ(content.size(), 2048U);
    for (std::size_t sector = 0; sector < 4; ++sector) {
      const auto begin = content.begin() + static_cast<std::ptrdiff_t>(sector * 512);
      EXPECT_TRUE(std::all_of(begin, begin + 512, [&](std::byte b) { return b == *begin; }));
    }
    seen.insert(content);
  }
  EXPECT_EQ(seen.size(), 16U) << "every combination of the four sectors";
}

TEST_F(Disk, AnIgnoredSyncMakesNothingDurable) {
  disk_.sync("a", file(), true);
  disk_.sync_ignored = {"a"};
  disk_.write("a", file(), 0, bytes(10, 'x'));
  disk_.sync("a", file(), true);
  EXPECT_TRUE(disk_.durable_image()["a"].empty());
}

}  // namespace
}  // namespace stonechat::test
