#include "tests/contract/store_kinds.h"

#include <cstdlib>
#include <filesystem>

#include "adapters/memory/memory_store.h"
#include "adapters/sqlite/sqlite_store.h"
#include "adapters/sqlite/user_switch.h"
#include "wire/event_metadata.h"

namespace stonechat::test {
namespace {

class MemoryHome final : public StoreHome {
 public:
  std::unique_ptr<engine::Store> open() override { return std::make_unique<memory::MemoryStore>(data_); }
  void switch_user(const UserId& user, bool disabled) override {
    memory::MemoryStore(data_).switch_user(user, disabled);
  }

 private:
  std::shared_ptr<memory::MemoryData> data_ = memory::make_memory_data();
};

class SqliteHome final : public StoreHome {
 public:
  SqliteHome() {
    std::string name = std::filesystem::temp_directory_path() / "stonechat-contract-XXXXXX";
    folder_ = ::mkdtemp(name.data());
  }
  ~SqliteHome() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<engine::Store> open() override {
    sqlite::SqliteStoreOptions options;
    options.data_dir = folder_;
    options.disk_free_bytes_min = 0;
    // Two owners of one file are what the fence is for.
    options.folder_use = sqlite::FolderUse::shared;
    auto store = sqlite::open_sqlite_store(options);
    EXPECT_TRUE(store) << store.error().message;
    return store ? std::move(*store) : nullptr;
  }
  void switch_user(const UserId& user, bool disabled) override {
    const auto done = sqlite::switch_user(folder_, user.view(), sqlite::UserNamedBy::id, disabled);
    EXPECT_TRUE(done) << done.error().message;
  }

 private:
  std::filesystem::path folder_;
};

}  // namespace

std::vector<StoreKind> store_kinds() {
  return {{.name = "memory", .make = [] { return std::make_unique<MemoryHome>(); }},
          {.name = "sqlite", .make = [] { return std::make_unique<SqliteHome>(); }}};
}

StoreContract::StoreContract() : home_(GetParam().make()), store_(home_->open()) {
  const auto owned = store_->take_over(World::shard_count);
  EXPECT_TRUE(owned) << owned.error().message;
  reader_ = store_->open_reader().value();
}

void StoreContract::commit() {
  const auto result = store_->append(world_.take_batch());
  ASSERT_TRUE(result) << result.error().message;
}

engine::MessageRow row_of(const chat::Event& event) {
  engine::MessageRow row;
  row.chat_sequence = event.chat_sequence;
  row.global_sequence = event.global_sequence;
  row.time = event.time;
  row.sender = event.actor.id;
  row.message_id = chat::history_id(event);
  if (const auto* posted = std::get_if<chat::MessagePosted>(&event.body)) {
    row.type = posted->type;
    row.content = posted->content;
    row.reply_to = posted->reply_to;
    row.thread_root = posted->thread_root;
    row.mentions = posted->mentions;
    row.metadata = posted->metadata;
  } else {
    row.type = chat::MessageType::system;
    row.metadata = wire::event_metadata(event);
  }
  return row;
}

void expect_same(const engine::MessageRow& row, const engine::MessageRow& expected) {
  EXPECT_EQ(row.chat_sequence.value, expected.chat_sequence.value);
  EXPECT_EQ(row.global_sequence.value, expected.global_sequence.value);
  EXPECT_EQ(row.time, expected.time);
  EXPECT_EQ(row.sender.view(), expected.sender.view());
  EXPECT_EQ(row.message_id.view(), expected.message_id.view());
  EXPECT_EQ(row.type, expected.type);
  EXPECT_EQ(row.content, expected.content);
  EXPECT_EQ(row.reply_to, expected.reply_to);
  EXPECT_EQ(row.thread_root, expected.thread_root);
  EXPECT_EQ(row.mentions, expected.mentions);
  EXPECT_EQ(row.metadata, expected.metadata);
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreContract, testing::ValuesIn(store_kinds()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace stonechat::test
