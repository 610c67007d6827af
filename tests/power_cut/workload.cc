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

// Everything that changes what stands there, in one batch and in batches of their own.
void change(sqlite::SqliteStore& store, Progress& progress, int life) {
  World& world = progress.world;
  const MessageId edited = *world.post("tea", "alice", std::string(5'000, 'a')).command_id;
  const MessageId erased = *world.post("tea", "bob", std::string(5'000, 'b')).command_id;
  world.edit("tea", "alice", edited, std::string(6'000, 'c'));
  world.react("tea", "bob", edited, "👍");
  append(store, progress);
  world.edit("tea", "bob", erased, std::string(100, 'd'));
  world.react("tea", "alice", edited, "👍");
  append(store, progress);
  world.erase("tea", "alice", erased);
  world.react("tea", "bob", edited, "👍", chat::ReactionOp::remove);
  append(store, progress);
  const std::string guest = "guest" + std::to_string(life);
  world.add("tea", "alice", {guest});
  append(store, progress);
  world.set_role("tea", "alice", guest, chat::Role::admin);
  world.update("tea", "alice", {.name = "name" + std::to_string(life), .description = {}, .visibility = {}});
  append(store, progress);
  world.remove("tea", "alice", guest);
  append(store, progress);
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
    change(*store, progress, life);
    ASSERT_TRUE(store->checkpoint(sqlite::CheckpointKind::empty));
    ASSERT_TRUE(store->checkpoint(sqlite::CheckpointKind::restart));
    talk(*store, progress, 3, 1'000);
    checkpoint_beside_commits(disk, *store, progress);
    ASSERT_TRUE(store->checkpoint(sqlite::CheckpointKind::restart));
    talk(*store, progress, 2, 100);
    store->stop();
  }
}

}  // namespace stonechat::test
