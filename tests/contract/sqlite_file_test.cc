// What only a store with a file has: it outlives its process, can be damaged, fills its disk, and is locked.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <atomic>
#include <cstdint>
#include <future>
#include <iterator>

#include "adapters/sqlite/sqlite_store.h"
#include "tests/contract/store_kinds.h"
#include "tests/contract/temporary_folder.h"

namespace stonechat::test {
namespace {

using Kind = Failure::Kind;

class SqliteFile : public testing::Test {
 protected:
  SqliteFile() {
    options_.data_dir = folder_.path() / "data";
    options_.disk_free_bytes_min = 0;
  }

  void open() {
    store_ = sqlite::open_sqlite_store(options_).value();
    reader_ = store_->open_reader().value();
  }
  void close() {
    reader_ = nullptr;
    store_->stop();
    store_ = nullptr;
  }
  void take_over() { ASSERT_TRUE(store_->take_over(World::shard_count)); }
  void commit() {
    const auto result = store_->append(world_.take_batch());
    ASSERT_TRUE(result) << result.error().message;
  }

  // As an operator with the sqlite3 shell would.
  void edit(const char* sql) { EXPECT_EQ(execute(sql), 1) << sql; }
  // How many rows the last statement changed.
  int execute(const char* sql) {
    sqlite3* handle = nullptr;
    EXPECT_EQ(sqlite3_open((options_.data_dir / "stonechat.db").c_str(), &handle), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(handle);
    const int changes = sqlite3_changes(handle);
    sqlite3_close(handle);
    return changes;
  }

  auto history(std::string_view chat) {
    return reader_->messages(world_.key(chat), {}, {1}, {1000}, engine::Direction::older, 1000);
  }

  TemporaryFolder folder_;
  sqlite::SqliteStoreOptions options_;
  std::unique_ptr<sqlite::SqliteStore> store_;
  std::unique_ptr<engine::StoreReader> reader_;
  World world_;
};

TEST_F(SqliteFile, WhatWasAppendedIsThereAfterAReopen) {
  open();
  take_over();
  world_.create("tea", "alice", {"bob"});
  commit();
  for (int i = 0; i < 50; ++i) {
    world_.post("tea", "bob", std::string(static_cast<std::size_t>(i) * 300, 'x'));
    commit();
  }
  close();
  EXPECT_FALSE(std::filesystem::exists(options_.data_dir / "stonechat.db-wal")) << "a clean stop leaves one file";
  open();
  const auto owned = store_->take_over(World::shard_count).value();
  EXPECT_EQ(owned.terms, std::vector(World::shard_count, Term{2}));
  EXPECT_EQ(owned.last_sequence, world_.events().back().global_sequence);
  const auto rows = history("tea").value();
  ASSERT_EQ(rows.size(), 51U);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    expect_same(rows[i], row_of(world_.events()[50 - i]));
  }
}

TEST_F(SqliteFile, ASecondStoreOnTheFolderIsRefused) {
  open();
  const auto second = sqlite::open_sqlite_store(options_);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, Kind::bad_input);
  close();
  EXPECT_TRUE(sqlite::open_sqlite_store(options_));
}

TEST_F(SqliteFile, AFileThatIsNoDatabaseIsRefused) {
  std::filesystem::create_directories(options_.data_dir);
  FILE* file = std::fopen((options_.data_dir / "stonechat.db").c_str(), "w");
  ASSERT_NE(file, nullptr);
  std::fputs(std::string(5000, 'x').c_str(), file);
  std::fclose(file);
  const auto store = sqlite::open_sqlite_store(options_);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().kind, Kind::corrupt);
}

TEST_F(SqliteFile, ADamagedRowFailsTheReadsThatMeetItAndNoOther) {
  open();
  take_over();
  world_.create("tea", "alice", {"bob"});
  world_.post("tea", "alice", "1");
  world_.post("tea", "alice", "2");
  world_.create("soup", "alice", {});
  commit();
  execute("CREATE TABLE kept AS SELECT * FROM chat_messages WHERE content = '1'");
  for (const char* damage : {
           "UPDATE chat_messages SET message_type = 7 WHERE content = '1'",
           "UPDATE chat_messages SET timestamp = -5 WHERE content = '1'",
           "UPDATE chat_messages SET sender_key = 77 WHERE content = '1'",
           "UPDATE chat_messages SET message_id = 'not an id' WHERE content = '1'",
           "UPDATE chat_messages SET message_id = x'00' WHERE content = '1'",
           "UPDATE chat_messages SET message_id = NULL WHERE content = '1'",
           "UPDATE chat_messages SET mentions = 'nonsense' WHERE content = '1'",
           "UPDATE chat_messages SET reply_to = 17 WHERE content = '1'",
           "UPDATE chat_messages SET metadata = '{' WHERE content = '1'",
           "UPDATE chat_messages SET metadata = '{}, \"a\": 1' WHERE content = '1'",
           "UPDATE chat_messages SET metadata = '[]' WHERE content = '1'",
           "UPDATE chat_messages SET content = CAST(x'ff' AS TEXT) WHERE content = '1'",
           "UPDATE chat_messages SET message_type = 5 WHERE content = '1'",
       }) {
    edit(damage);
    const auto rows = history("tea");
    ASSERT_FALSE(rows) << damage;
    EXPECT_EQ(rows.error().kind, Kind::corrupt) << damage;
    EXPECT_EQ(history("soup")->size(), 1U);
    EXPECT_EQ(reader_->messages(world_.key("tea"), {}, {3}, {3}, engine::Direction::older, 1)->size(), 1U);
    edit("REPLACE INTO chat_messages SELECT * FROM kept");
    EXPECT_EQ(history("tea")->size(), 3U);
  }
}

TEST_F(SqliteFile, ADamagedChatFailsItsLoadAndNoOther) {
  open();
  take_over();
  world_.create("tea", "alice", {"bob"});
  const MessageId posted = *world_.post("tea", "alice", "1").command_id;
  world_.create("soup", "alice", {});
  commit();
  const auto load = [&](std::string_view chat) { return reader_->load_chat(chat_id(chat), world_.shard(chat)); };
  ASSERT_TRUE(load("tea"));
  edit("UPDATE chat_participants SET role = 9 WHERE joined_sequence = 1 AND user_key = 2");
  EXPECT_EQ(load("tea").error().kind, Kind::corrupt);
  edit("UPDATE chat_participants SET role = 0 WHERE joined_sequence = 1 AND user_key = 2");
  ASSERT_TRUE(load("tea"));
  edit("UPDATE chat_messages SET digest = x'0102' WHERE content = '1'");
  EXPECT_EQ(load("tea").error().kind, Kind::corrupt);
  const engine::CommandName name{.chat = world_.key("tea"), .id = posted};
  EXPECT_EQ(store_->find_commands({&name, 1}).error().kind, Kind::corrupt);
  EXPECT_TRUE(load("soup"));
  edit("UPDATE chats SET shard = shard + 1 WHERE chat_id = 'soup'");
  EXPECT_EQ(load("soup").error().kind, Kind::corrupt);
}

TEST_F(SqliteFile, ADamagedChangeFailsTheReadsThatMeetItAndNoOther) {
  open();
  take_over();
  world_.create("tea", "alice", {"bob"});
  const MessageId id = *world_.post("tea", "alice", "1").command_id;
  world_.edit("tea", "alice", id, "2");
  world_.react("tea", "bob", id, "a");
  world_.create("soup", "alice", {});
  commit();
  execute("CREATE TABLE kept_events AS SELECT * FROM chat_events");
  execute("CREATE TABLE kept_messages AS SELECT * FROM chat_messages WHERE chat_sequence = 2");
  const engine::CommandName name{.chat = world_.key("tea"), .id = id};
  const auto reads = [&] {
    return reader_->events(world_.key("tea"), {1}, {10}, 10) && history("tea") && store_->find_targets({&name, 1}) &&
           reader_->load_chat(chat_id("tea"), world_.shard("tea"));
  };
  ASSERT_TRUE(reads());
  for (const char* damage : {
           "UPDATE chat_events SET event_type = 6 WHERE event_type = 0",
           "UPDATE chat_events SET event_type = -1 WHERE event_type = 0",
           "UPDATE chat_events SET actor_key = 77 WHERE event_type = 0",
           "UPDATE chat_events SET timestamp = -1 WHERE event_type = 0",
           "UPDATE chat_events SET target_sequence = NULL WHERE event_type = 0",
           "UPDATE chat_events SET target_sequence = 1 WHERE event_type = 0",
           "UPDATE chat_events SET digest = x'01' WHERE event_type = 0",
           "UPDATE chat_events SET reaction_count = -5 WHERE event_type = 2",
           "UPDATE chat_messages SET updated_sequence = 99 WHERE chat_sequence = 2 AND message_type = 0",
           "UPDATE chat_messages SET updated_sequence = -1 WHERE chat_sequence = 2 AND message_type = 0",
           "UPDATE chat_messages SET edited_at = -1 WHERE chat_sequence = 2 AND message_type = 0",
           "UPDATE chat_messages SET deleted = 2 WHERE chat_sequence = 2 AND message_type = 0",
           "UPDATE reaction_counts SET user_count = 0",
       }) {
    edit(damage);
    EXPECT_FALSE(reads()) << damage;
    EXPECT_EQ(reader_->events(world_.key("soup"), {1}, {10}, 10)->size(), 1U);
    EXPECT_EQ(reader_->events(world_.key("tea"), {1}, {1}, 10)->size(), 1U);
    execute("REPLACE INTO chat_events SELECT * FROM kept_events");
    execute("REPLACE INTO chat_messages SELECT * FROM kept_messages");
    execute("UPDATE reaction_counts SET user_count = 1");
    ASSERT_TRUE(reads()) << damage;
  }
}

TEST_F(SqliteFile, ADamagedChatHasALineThatSaysSoInTheChatListAndTheOthersAreThere) {
  std::vector<std::string> told;
  options_.on_unreadable = [&](const Failure& failure) { told.push_back(failure.message); };
  open();
  take_over();
  for (const char* chat : {"tea", "soup", "cake"}) {
    world_.create(chat, "alice", {"bob"}, group(chat, ""));
    world_.post(chat, "alice", chat);
  }
  commit();
  const auto alice = world_.user("alice");
  for (const char* damage : {
           "UPDATE chats SET name = CAST(x'ff' AS TEXT) WHERE chat_id = 'soup'",
           "UPDATE chats SET history_visibility = 9 WHERE chat_id = 'soup'",
           "UPDATE chats SET created_by = 99 WHERE chat_id = 'soup'",
           "UPDATE chat_participants SET role = -1 WHERE user_key = 1 AND chat_key = (SELECT chat_key FROM chats WHERE "
           "chat_id = 'soup')",
           "UPDATE chat_messages SET sender_key = 99 WHERE content = 'soup'",
           "UPDATE chat_messages SET chat_sequence = 9223372036854775807 WHERE content = 'soup'",
           "UPDATE chat_messages SET metadata = '{' WHERE content = 'soup'",
           "DELETE FROM chats WHERE chat_id = 'soup'",
       }) {
    execute(
        "DROP TABLE IF EXISTS kept_chats; CREATE TABLE kept_chats AS SELECT * FROM chats;"
        "DROP TABLE IF EXISTS kept_participants; CREATE TABLE kept_participants AS SELECT * FROM chat_participants;"
        "DROP TABLE IF EXISTS kept_messages; CREATE TABLE kept_messages AS SELECT * FROM chat_messages;");
    told.clear();
    edit(damage);
    const auto rows = reader_->chats(alice.key, alice.id, {INT64_MAX}, 10);
    ASSERT_TRUE(rows) << damage;
    ASSERT_EQ(rows->size(), 3U) << damage;
    EXPECT_EQ((*rows)[0].chat.name, "cake");
    EXPECT_FALSE((*rows)[1].readable) << damage;
    EXPECT_GT((*rows)[1].chat.last_global_sequence, (*rows)[2].chat.last_global_sequence) << "pages go on behind it";
    EXPECT_TRUE((*rows)[2].readable);
    EXPECT_EQ((*rows)[2].chat.name, "tea");
    EXPECT_EQ(told.size(), 1U) << damage;
    execute(
        "REPLACE INTO chats SELECT * FROM kept_chats;"
        "REPLACE INTO chat_participants SELECT * FROM kept_participants;"
        "REPLACE INTO chat_messages SELECT * FROM kept_messages;");
  }
}

TEST_F(SqliteFile, ADamagedUserIsNotFoundWithoutAWordAndIsNotCountedOnFrom) {
  int told = 0;
  options_.on_unreadable = [&](const Failure&) { ++told; };
  open();
  take_over();
  world_.create("tea", "alice", {"bob"});
  commit();
  edit("UPDATE users SET user_key = 9223372036854775807 WHERE user_id = 'bob'");
  const UserId bob = user_id("bob");
  EXPECT_EQ(store_->find_users({&bob, 1}).error().kind, Kind::corrupt);
  EXPECT_EQ(reader_->find_user(bob).error().kind, Kind::corrupt);
  EXPECT_EQ(told, 2);
  const UserId alice = user_id("alice");
  EXPECT_TRUE(store_->find_users({&alice, 1}));
  EXPECT_EQ(store_->take_over(World::shard_count)->last_user_key.value, 1);
}

TEST_F(SqliteFile, BelowTheFreeSpaceThatIsKeptAppendsAreUnavailableAndReadsGoOn) {
  std::int64_t free_bytes = 1000;
  options_.disk_free_bytes = [&] { return free_bytes; };
  options_.disk_free_bytes_min = 500;
  open();
  take_over();
  world_.create("tea", "alice", {});
  commit();
  free_bytes = 499;
  world_.post("tea", "alice", "no room");
  const engine::Batch batch = world_.take_batch();
  const auto refused = store_->append(batch);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Kind::unavailable);
  EXPECT_EQ(store_->append({}).error().kind, Kind::unavailable) << "and who asks is told so";
  EXPECT_EQ(history("tea")->size(), 1U);
  free_bytes = 500;
  EXPECT_TRUE(store_->append({}));
  EXPECT_TRUE(store_->append(batch)) << "no restart is needed";
  EXPECT_EQ(history("tea")->size(), 2U);
}

TEST_F(SqliteFile, TheCheckpointThreadMovesAllThatIsCommittedAndThenRests) {
  std::promise<void> all_moved;
  std::atomic<bool> moved = false;
  std::atomic<int> checkpoints = 0;
  options_.checkpoint_interval = std::chrono::milliseconds{1};
  options_.on_checkpoint = [&](const sqlite::CheckpointReport& report) {
    ++checkpoints;
    if (report.wal_pages > 0 && report.moved_pages == report.wal_pages && !moved.exchange(true)) {
      all_moved.set_value();
    }
  };
  open();
  take_over();
  world_.create("tea", "alice", {});
  commit();
  all_moved.get_future().wait();
  close();
  EXPECT_GE(checkpoints, 1);
}

TEST_F(SqliteFile, ALongLogIsRestartedBetweenTwoCommits) {
  options_.checkpoint_interval = std::chrono::milliseconds{0};
  options_.wal_bytes_max = 300'000;
  open();
  take_over();
  world_.create("tea", "alice", {});
  commit();
  EXPECT_FALSE(store_->checkpoint(sqlite::CheckpointKind::passive)->restarted);
  for (int i = 0; i < 40; ++i) {
    world_.post("tea", "alice", std::string(2000, 'x'));
    commit();
  }
  const auto report = store_->checkpoint(sqlite::CheckpointKind::passive).value();
  EXPECT_TRUE(report.restarted);
  EXPECT_EQ(report.moved_pages, report.wal_pages);
  world_.post("tea", "alice", "after");
  commit();
  EXPECT_LT(store_->checkpoint(sqlite::CheckpointKind::passive)->wal_pages, 20);
  EXPECT_EQ(history("tea")->size(), 42U);
}

TEST_F(SqliteFile, CommitsCheckpointsRestartsAndReadsRunBesideEachOther) {
  std::atomic<int> restarts = 0;
  options_.checkpoint_interval = std::chrono::milliseconds{1};
  options_.wal_bytes_max = 1;  // every checkpoint restarts
  options_.on_checkpoint = [&](const sqlite::CheckpointReport& report) { restarts += report.restarted ? 1 : 0; };
  open();
  take_over();
  world_.create("tea", "alice", {});
  commit();
  std::atomic<std::int64_t> appended = 1;
  std::atomic<bool> done = false;
  auto reading = std::async(std::launch::async, [&, chat = world_.key("tea")] {
    while (!done) {
      const std::int64_t least = appended;
      const auto rows = reader_->messages(chat, {}, {1}, {INT64_MAX}, engine::Direction::older, 10'000);
      if (!rows || std::ssize(*rows) < least || rows->front().chat_sequence.value != std::ssize(*rows)) {
        return false;
      }
    }
    return true;
  });
  for (int i = 0; i < 300 || restarts == 0; ++i) {
    world_.post("tea", "alice", std::string(500, 'x'));
    commit();
    ++appended;
  }
  done = true;
  EXPECT_TRUE(reading.get()) << "a read missed what was appended before it began";
  const auto count = appended.load();
  close();
  open();
  EXPECT_EQ(
      std::ssize(
          reader_->messages(world_.key("tea"), {}, {1}, {INT64_MAX}, engine::Direction::older, count + 1).value()),
      count);
  close();
}

TEST_F(SqliteFile, OnlyTheOwnerMayEnterTheFolderThatWasMade) {
  open();
  EXPECT_EQ(std::filesystem::status(options_.data_dir).permissions(), std::filesystem::perms::owner_all);
}

}  // namespace
}  // namespace stonechat::test
