// Deleted is deleted: what was said leaves the database file and its log, not only the answers. The files' bytes are
// searched for it, and each search is first shown to find what is there.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <condition_variable>
#include <fstream>
#include <iterator>
#include <mutex>

#include "adapters/sqlite/chat_eraser.h"
#include "adapters/sqlite/sqlite_store.h"
#include "tests/contract/expected_history.h"
#include "tests/contract/temporary_folder.h"
#include "tests/contract/world.h"

namespace stonechat::test {
namespace {

class SqliteErasure : public testing::Test {
 protected:
  SqliteErasure() {
    options_.data_dir = folder_.path() / "data";
    options_.disk_free_bytes_min = 0;
    options_.checkpoint_interval = std::chrono::milliseconds{0};
  }

  void open() {
    store_ = sqlite::open_sqlite_store(options_).value();
    ASSERT_TRUE(store_->take_over(World::shard_count));
    reader_ = store_->open_reader().value();
  }
  void commit() {
    const auto result = store_->append(world_.take_batch());
    ASSERT_TRUE(result) << result.error().message;
  }
  void empty_log() { ASSERT_TRUE(store_->checkpoint(sqlite::CheckpointKind::empty)->restarted); }

  std::string bytes() const {
    std::string all;
    for (const char* name : {"stonechat.db", "stonechat.db-wal"}) {
      std::ifstream file(options_.data_dir / name, std::ios::binary);
      all.append(std::istreambuf_iterator<char>(file), {});
    }
    return all;
  }
  bool files_hold(std::string_view text) const { return bytes().find(text) != std::string::npos; }

  std::int64_t count(const char* sql) {
    sqlite3* handle = nullptr;
    EXPECT_EQ(sqlite3_open((options_.data_dir / "stonechat.db").c_str(), &handle), SQLITE_OK);
    std::int64_t found = -1;
    const auto read = [](void* to, int, char** columns, char**) {
      *static_cast<std::int64_t*>(to) = std::stoll(columns[0]);
      return 0;
    };
    EXPECT_EQ(sqlite3_exec(handle, sql, read, &found, nullptr), SQLITE_OK) << sqlite3_errmsg(handle);
    sqlite3_close(handle);
    return found;
  }

  TemporaryFolder folder_;
  sqlite::SqliteStoreOptions options_;
  std::unique_ptr<sqlite::SqliteStore> store_;
  std::unique_ptr<engine::StoreReader> reader_;
  World world_;
};

// Short texts lie inside a page, long ones fill pages of their own.
TEST_F(SqliteErasure, ADeletedMessageIsInNoFileAfterTheLogIsEmptied) {
  open();
  world_.create("tea", "alice", {"bob"});
  for (const std::size_t length : {10U, 900U, 5'000U, 60'000U}) {
    const std::string padding(length, '.');
    std::vector<MessageId> doomed;
    for (int i = 0; i < 20; ++i) {
      chat::MessagePosted body;
      body.metadata = R"({"k":"doomed-metadata"})";
      body.mentions = {user_id("doomed-mention")};
      doomed.push_back(*world_.post("tea", "alice", "doomed-first" + padding, body).command_id);
      world_.post("tea", "bob", "kept-text" + padding);
      commit();
    }
    for (const MessageId& id : doomed) {
      world_.edit("tea", "alice", id, "doomed-second" + padding + padding);
      world_.edit("tea", "alice", id, "doomed-third");
    }
    commit();
    empty_log();
    for (const char* text : {"doomed-first", "doomed-second", "doomed-third", "doomed-metadata", "doomed-mention"}) {
      EXPECT_TRUE(files_hold(text)) << text << ": for the audit, while the message stands";
    }
    for (const MessageId& id : doomed) {
      world_.erase("tea", "bob", id);
    }
    commit();
    EXPECT_TRUE(files_hold("doomed-third")) << "the database file still has it";
    empty_log();
    EXPECT_FALSE(files_hold("doomed")) << length;
    EXPECT_TRUE(files_hold("kept-text"));
  }
}

// Edits that lengthen rows move others to new pages, and deletions bring them together again: what moved leaves a copy
// that no later deletion reaches.
TEST_F(SqliteErasure, ADeletedMessageIsInNoFileWhereverItsRowWasMoved) {
  constexpr std::size_t count = 1'000;
  open();
  world_.create("tea", "alice", {});
  const auto text = [](std::size_t i, std::size_t length) {
    return "doomed-" + std::to_string(1'000 + i) + std::string(length, '.');
  };
  std::vector<MessageId> ids;
  for (std::size_t i = 0; i < count; ++i) {
    ids.push_back(*world_.post("tea", "alice", text(i, 10 + i * 7 % 290)).command_id);
  }
  commit();
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t which = i * 163 % count;
    world_.edit("tea", "alice", ids[which], text(which, 10 + i * 31 % 880));
    if (i % 20 == 0) {
      commit();
    }
  }
  commit();
  for (std::size_t i = 0; i < count; i += 2) {
    world_.erase("tea", "alice", ids[i]);
  }
  commit();
  empty_log();
  const auto left = [&](std::size_t first) {
    const std::string all = bytes();
    std::size_t found = 0;
    for (std::size_t i = first; i < count; i += 2) {
      found += all.find(text(i, 0)) != std::string::npos ? 1U : 0U;
    }
    return found;
  };
  EXPECT_EQ(left(0), 0U);
  EXPECT_EQ(left(1), count / 2);
}

TEST_F(SqliteErasure, ReplacedTextIsKeptForTheAuditUntilTheMessageIsDeleted) {
  open();
  world_.create("tea", "alice", {});
  const MessageId id = *world_.post("tea", "alice", "one").command_id;
  const MessageId other = *world_.post("tea", "alice", "uno").command_id;
  world_.edit("tea", "alice", id, "two");
  world_.edit("tea", "alice", other, "due");
  world_.edit("tea", "alice", id, "three");
  commit();
  EXPECT_EQ(count("SELECT count(*) FROM chat_events WHERE replaced IN ('one', 'two', 'uno')"), 3);
  world_.erase("tea", "alice", id);
  commit();
  EXPECT_EQ(count("SELECT count(*) FROM chat_events WHERE replaced IS NOT NULL"), 1);
  EXPECT_EQ(count("SELECT count(*) FROM chat_events WHERE replaced = 'uno'"), 1);
}

TEST_F(SqliteErasure, IsCaughtWhenTheReplacedTextStays) {
  open();
  count(
      "CREATE TRIGGER planted AFTER UPDATE OF replaced ON chat_events BEGIN "
      "UPDATE chat_events SET replaced = OLD.replaced WHERE global_sequence = OLD.global_sequence; END");
  world_.create("tea", "alice", {});
  const MessageId id = *world_.post("tea", "alice", "doomed").command_id;
  world_.edit("tea", "alice", id, "second-text");
  world_.erase("tea", "alice", id);
  commit();
  empty_log();
  EXPECT_TRUE(files_hold("doomed"));
  EXPECT_FALSE(files_hold("second-text"));
}

TEST_F(SqliteErasure, WhatADeletedChatSaidLeavesTheFileAPieceWithEachBatch) {
  constexpr std::int64_t messages = sqlite::ChatEraser::rows_max + 50;
  open();
  world_.create("tea", "alice", {"bob"}, group("doomed-name", "doomed-description"));
  world_.create("soup", "alice", {"bob"}, group("kept-name", ""));
  world_.update("tea", "alice", {.name = "doomed-rename", .description = {}, .visibility = {}});
  chat::MessagePosted body;
  body.metadata = R"({"k":"doomed-metadata"})";
  const MessageId first = *world_.post("tea", "alice", "doomed-original", body).command_id;
  world_.edit("tea", "alice", first, "doomed-edit");
  for (std::int64_t i = 0; i < sqlite::ChatEraser::rows_max + 10; ++i) {
    world_.react("tea", "bob", first, "doomed-emoji" + std::to_string(i));
  }
  for (std::int64_t i = 0; i < messages; ++i) {
    world_.post("tea", "bob", "doomed-text");
  }
  world_.post("soup", "bob", "kept-text");
  world_.end("tea", "alice");
  commit();
  EXPECT_EQ(count("SELECT count(*) FROM chat_erasures"), 1);
  EXPECT_TRUE(files_hold("doomed"));

  const auto left = [&] { return count("SELECT count(*) FROM chat_messages WHERE content = 'doomed-text'"); };
  ASSERT_EQ(left(), messages);
  int batches = 0;
  for (std::int64_t before = left(); count("SELECT count(*) FROM chat_erasures") > 0; before = left()) {
    world_.post("soup", "bob", "another");
    commit();
    EXPECT_LE(before - left(), sqlite::ChatEraser::rows_max);
    ASSERT_LT(++batches, 10);
  }
  EXPECT_GT(batches, 3) << "never all at once";
  empty_log();
  EXPECT_FALSE(files_hold("doomed"));
  EXPECT_TRUE(files_hold("kept-text"));
  EXPECT_TRUE(files_hold("kept-name"));

  const auto found = store_->find_commands(std::vector{engine::CommandName{.chat = world_.key("tea"), .id = first}});
  ASSERT_TRUE(found.value().at(0)) << "ids outlive the content";
  const auto state = reader_->load_chat(chat_id("tea"), world_.shard("tea")).value();
  EXPECT_TRUE(state.deleted);
  EXPECT_EQ(state.head, world_.events_of("tea").back()->chat_sequence);
}

TEST_F(SqliteErasure, TheNextOwnerGoesOnErasing) {
  open();
  world_.create("tea", "alice", {});
  world_.create("soup", "alice", {});
  for (int i = 0; i < 300; ++i) {
    world_.post("tea", "alice", "doomed");
  }
  world_.end("tea", "alice");
  commit();
  reader_ = nullptr;
  store_->stop();
  store_ = nullptr;
  open();
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(count("SELECT count(*) FROM chat_erasures"), 1);
    world_.post("soup", "alice", "kept");
    commit();
  }
  EXPECT_EQ(count("SELECT count(*) FROM chat_erasures"), 0);
  empty_log();
  EXPECT_FALSE(files_hold("doomed"));
}

TEST_F(SqliteErasure, EmptyBatchesFinishIt) {
  open();
  world_.create("tea", "alice", {});
  commit();
  ASSERT_TRUE(store_->append({}));
  EXPECT_FALSE(store_->has_work_left());
  for (int i = 0; i < 300; ++i) {
    world_.post("tea", "alice", "doomed");
  }
  world_.end("tea", "alice");
  commit();
  int batches = 0;
  for (; store_->has_work_left() && batches < 10; ++batches) {
    ASSERT_TRUE(store_->append({}));
  }
  EXPECT_EQ(batches, 3) << "two pieces, and one look that finds no more";
  empty_log();
  EXPECT_FALSE(files_hold("doomed"));
}

TEST_F(SqliteErasure, ABatchThatIsRefusedErasesNothing) {
  open();
  world_.create("tea", "alice", {});
  world_.create("soup", "alice", {});
  world_.post("tea", "alice", "doomed");
  world_.end("tea", "alice");
  commit();
  World refused = world_;
  refused.end("tea", "alice");
  ASSERT_FALSE(store_->append(refused.take_batch()));
  EXPECT_EQ(count("SELECT count(*) FROM chat_messages WHERE content = 'doomed'"), 1);
  world_.post("soup", "alice", "kept");
  commit();
  EXPECT_EQ(count("SELECT count(*) FROM chat_messages WHERE content = 'doomed'"), 0);
}

TEST_F(SqliteErasure, TheCheckpointThreadEmptiesALogThatHoldsDeletedText) {
  std::mutex mutex;
  std::condition_variable changed;
  int emptied = 0;
  options_.checkpoint_interval = std::chrono::milliseconds{1};
  options_.deleted_in_log_max = std::chrono::milliseconds{1};
  options_.on_checkpoint = [&](const sqlite::CheckpointReport& report) {
    const std::lock_guard lock(mutex);
    emptied += report.restarted ? 1 : 0;
    changed.notify_all();
  };
  const auto wait_until_emptied = [&](int times) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return emptied == times; });
  };
  open();
  wait_until_emptied(1);  // after the start, for what a process before this one left
  world_.create("tea", "alice", {});
  const MessageId id = *world_.post("tea", "alice", "doomed").command_id;
  commit();
  EXPECT_TRUE(files_hold("doomed"));
  world_.erase("tea", "alice", id);
  commit();
  wait_until_emptied(2);
  EXPECT_FALSE(files_hold("doomed"));
  reader_ = nullptr;
  store_->stop();
}

}  // namespace
}  // namespace stonechat::test
