// Disks that say no: what append() answers, and that the store is right afterwards.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "tests/power_cut/disk_vfs.h"
#include "tests/power_cut/workload.h"

namespace stonechat::test {
namespace {

using Kind = Failure::Kind;

class DiskFault : public testing::Test {
 protected:
  DiskFault() {
    auto options = options_on(vfs_.name());
    options.on_sync_failure = [this](const std::string& message) { sync_failure_ = message; };
    store_ = sqlite::open_sqlite_store(options).value();
    reader_ = store_->open_reader().value();
    EXPECT_TRUE(store_->take_over(World::shard_count));
    world_.create("tea", "alice", {"bob"});
    EXPECT_TRUE(store_->append(world_.take_batch()));
    world_.post("tea", "bob", std::string(5000, 'x'));
    world_.user("carol");
    batch_ = world_.take_batch();
  }

  // Fails the `nth` such operation from now on, and those after it.
  void fail(DiskOperation operation, int code, int nth = 1) {
    disk_.fault = [operation, code, nth, seen = 0](DiskOperation met, const std::string&) mutable {
      return met == operation && ++seen >= nth ? code : SQLITE_OK;
    };
  }

  std::int64_t head() { return reader_->load_chat(chat_id("tea"), world_.shard("tea"))->head.value; }

  SimulatedDisk disk_;
  DiskVfs vfs_{disk_};
  std::string sync_failure_;
  World world_;
  engine::Batch batch_;
  std::unique_ptr<sqlite::SqliteStore> store_;
  std::unique_ptr<engine::StoreReader> reader_;
};

TEST_F(DiskFault, AFullDiskStoresNothingAndIsUnavailableUntilThereIsRoom) {
  for (int nth = 1; nth <= 6; ++nth) {
    fail(DiskOperation::write, SQLITE_FULL, nth);
    const auto result = store_->append(batch_);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, Kind::unavailable);
    EXPECT_EQ(head(), 1) << "a full disk can be read";
    disk_.fault = nullptr;
    EXPECT_FALSE(reader_->find_user(user_id("carol")).value());
  }
  EXPECT_TRUE(store_->append(batch_)) << "the same batch, without a restart";
  EXPECT_EQ(head(), 2);
}

TEST_F(DiskFault, AWriteErrorInTheCommitLeavesItsOutcomeOpenUntilTheNextTakeOver) {
  fail(DiskOperation::write, SQLITE_IOERR_WRITE);
  const auto result = store_->append(batch_);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, Kind::outcome_unknown);
  disk_.fault = nullptr;
  const auto owned = store_->take_over(World::shard_count);
  ASSERT_TRUE(owned);
  EXPECT_EQ(owned->terms.front().value, 2);
  EXPECT_TRUE(sync_failure_.empty());
}

TEST_F(DiskFault, ASyncThatFailsIsNeverTriedAgain) {
  int syncs = 0;
  disk_.fault = [&](DiskOperation operation, const std::string&) {
    if (operation != DiskOperation::sync) {
      return SQLITE_OK;
    }
    ++syncs;
    return SQLITE_IOERR_FSYNC;
  };
  const auto result = store_->append(batch_);
  disk_.fault = nullptr;
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, Kind::outcome_unknown);
  EXPECT_FALSE(sync_failure_.empty()) << "the process would have ended";
  EXPECT_EQ(syncs, 1);
}

TEST_F(DiskFault, ASyncThatFailsInACheckpointEndsTheProcessToo) {
  fail(DiskOperation::sync, SQLITE_IOERR_FSYNC);
  EXPECT_FALSE(store_->checkpoint(sqlite::CheckpointKind::passive));
  disk_.fault = nullptr;
  EXPECT_FALSE(sync_failure_.empty());
}

TEST(DiskFaultDeathTest, WithoutAHookAFailedSyncEndsTheProcessWithAMessage) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_EXIT(
      {
        SimulatedDisk disk;
        DiskVfs vfs(disk);
        auto store = sqlite::open_sqlite_store(options_on(vfs.name())).value();
        disk.fault = [](DiskOperation operation, const std::string&) {
          return operation == DiskOperation::sync ? SQLITE_IOERR_FSYNC : SQLITE_OK;
        };
        static_cast<void>(store->take_over(World::shard_count));
      },
      testing::ExitedWithCode(EXIT_FAILURE), "a sync of the database failed");
}

}  // namespace
}  // namespace stonechat::test
