#include "tests/power_cut/workload.h"

#include <gtest/gtest.h>

#include "tests/power_cut/disk_vfs.h"

namespace stonechat::test {
namespace {

void append(sqlite::SqliteStore& store, Progress& progress) {
  const engine::Batch batch = progress.world.take_batch();
  progress.events_after.push_back(progress.world.events().size());
  const auto result = store.append(batch);
  EXPECT_TRUE(result) << result.error().message;
  progress.batches_acked += result ? 1 : 0;
}

void talk(sqlite::SqliteStore& store, Progress& progress, int batches, std::size_t content_bytes) {
  for (int i = 0; i < batches; ++i) {
    for (int message = 0; message <= i % 4; ++message) {
      progress.world.post(message % 2 == 0 ? "tea" : "soup", "alice", std::string(content_bytes, 'x'));
    }
    append(store, progress);
  }
}

// The writer's thread goes on while the checkpoint's is between two writes to the database file.
void checkpoint_beside_commits(SimulatedDisk& disk, sqlite::SqliteStore& store, Progress& progress) {
  int commits_left = 4;
  bool committing = false;
  disk.beside = [&](DiskOperation operation, const std::string& file) {
    if (operation == DiskOperation::write && file.ends_with(".db") && !committing && commits_left > 0) {
      --commits_left;
      committing = true;
      talk(store, progress, 1, 700);
      committing = false;
    }
  };
  const auto report = store.checkpoint(sqlite::CheckpointKind::passive);
  disk.beside = nullptr;
  EXPECT_TRUE(report);
  EXPECT_EQ(commits_left, 0);
}

}  // namespace

sqlite::SqliteStoreOptions options_on(const std::string& vfs) {
  sqlite::SqliteStoreOptions options;
  options.data_dir = "/simulated";
  options.vfs = vfs;
  options.folder_use = sqlite::FolderUse::shared;
  options.checkpoint_interval = std::chrono::milliseconds{0};
  options.disk_free_bytes = [] { return std::int64_t{1} << 40; };
  return options;
}

void run_workload(SimulatedDisk& disk, Progress& progress) {
  const DiskVfs vfs(disk);
  for (int life = 0; life < 2; ++life) {
    auto store = sqlite::open_sqlite_store(options_on(vfs.name())).value();
    ASSERT_TRUE(store->take_over(World::shard_count));
    progress.world.create(life == 0 ? "tea" : "later", "alice", {"bob"});
    if (life == 0) {
      progress.world.create("soup", "alice", {"carol"});
    }
    append(*store, progress);
    talk(*store, progress, 6, 100);
    ASSERT_TRUE(store->checkpoint(sqlite::CheckpointKind::passive));
    talk(*store, progress, 3, 9'000);
    progress.world.add("tea", "alice", {"dave" + std::to_string(life), "erin" + std::to_string(life)});
    append(*store, progress);
    ASSERT_TRUE(store->checkpoint(sqlite::CheckpointKind::restart));
    talk(*store, progress, 5, 50);
    ASSERT_TRUE(store->checkpoint(sqlite::CheckpointKind::restart));
    talk(*store, progress, 3, 1'000);
    checkpoint_beside_commits(disk, *store, progress);
    ASSERT_TRUE(store->checkpoint(sqlite::CheckpointKind::restart));
    talk(*store, progress, 2, 100);
    store->stop();
  }
}

}  // namespace stonechat::test
