#include "tests/contract/store_kinds.h"

#include <cstdlib>
#include <filesystem>

#include "adapters/memory/memory_store.h"
#include "adapters/sqlite/sqlite_store.h"
#include "adapters/sqlite/user_switch.h"

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

void StoreContract::expect_chat(std::string_view chat, std::string_view reader) {
  const auto problem = reading_problem(*reader_, world_.events_of(chat), world_.user(reader).key);
  EXPECT_FALSE(problem) << *problem;
}

void expect_same(const engine::MessageRow& row, const engine::MessageRow& expected) {
  EXPECT_EQ(difference(row, expected), "") << "at " << expected.chat_sequence.value;
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreContract, testing::ValuesIn(store_kinds()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace stonechat::test
