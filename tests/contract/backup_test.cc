// A backup and the store that is made of it.
#include "adapters/sqlite/backup.h"

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <iterator>
#include <thread>

#include "adapters/sqlite/restore.h"
#include "adapters/sqlite/sqlite_store.h"
#include "tests/contract/temporary_folder.h"
#include "tests/contract/world.h"

namespace stonechat::test {
namespace {

using Kind = Failure::Kind;
namespace fs = std::filesystem;

class Backup : public testing::Test {
 protected:
  Backup() {
    options_.data_dir = folder_.path() / "data";
    options_.disk_free_bytes_min = 0;
  }

  void open() {
    store_ = sqlite::open_sqlite_store(options_).value();
    owned_ = store_->take_over(World::shard_count).value();
  }
  void close() {
    store_->stop();
    store_ = nullptr;
  }
  void post(int count, std::size_t bytes = 100) {
    for (int i = 0; i < count; ++i) {
      world_.post("tea", "bob", std::string(bytes, 'x'));
    }
    ASSERT_TRUE(store_->append(world_.take_batch()));
  }
  void open_with_tea() {
    open();
    world_.create("tea", "alice", {"bob"});
    post(20);
  }

  std::expected<sqlite::BackupReport, Failure> back_up(std::uint64_t pages_at_once = 256) {
    return sqlite::back_up({.data_dir = options_.data_dir,
                            .file = file_,
                            .attached = {"hs256_secret", "absent"},
                            .pages_at_once = pages_at_once});
  }
  void write(const fs::path& path, std::string_view text) { std::ofstream(path) << text; }
  static std::string content(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void edit(const fs::path& file, const char* sql) {
    sqlite3* handle = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &handle), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(handle, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(handle);
    sqlite3_close(handle);
  }
  std::size_t stored_messages() {
    const auto reader = store_->open_reader().value();
    return reader->messages(world_.key("tea"), {}, {1}, {100'000}, engine::Direction::older, 100'000).value().size();
  }
  static std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) {
      names.push_back(entry.path().filename().string());
    }
    std::ranges::sort(names);
    return names;
  }

  TemporaryFolder folder_;
  const fs::path file_ = folder_.path() / "kept.backup";
  const fs::path restored_ = folder_.path() / "restored";
  sqlite::SqliteStoreOptions options_;
  std::unique_ptr<sqlite::SqliteStore> store_;
  engine::Ownership owned_;
  World world_;
};

TEST_F(Backup, ARestoredStoreHasEverythingUnderAnotherEpochAndGoesOnAboveIt) {
  open_with_tea();
  write(options_.data_dir / "hs256_secret", "the secret of this server");
  const auto report = back_up();
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->bytes, fs::file_size(file_));
  EXPECT_EQ(report->attached, std::vector<std::string>{"hs256_secret"});
  const auto old = owned_;
  post(5);
  const GlobalSequence handed_out = world_.events().back().global_sequence;
  close();

  const auto restored = sqlite::restore(file_, restored_);
  ASSERT_TRUE(restored) << restored.error().message;
  EXPECT_EQ(names_in(restored_), (std::vector<std::string>{"hs256_secret", "stonechat.db", "stonechat.lock"}));
  EXPECT_EQ(content(restored_ / "hs256_secret"), "the secret of this server");
  options_.data_dir = restored_;
  open();
  EXPECT_EQ(stored_messages(), 21U);
  EXPECT_EQ(owned_.epoch, restored->epoch);
  EXPECT_NE(owned_.epoch, old.epoch);
  EXPECT_GT(owned_.last_sequence, handed_out);
  EXPECT_GT(owned_.terms.front(), old.terms.front());
}

TEST_F(Backup, IsOneFileInOnePieceThatOnlyItsOwnerReads) {
  open_with_tea();
  ASSERT_TRUE(back_up());
  EXPECT_EQ(names_in(folder_.path()), (std::vector<std::string>{"data", "kept.backup"}));
  struct stat status{};
  ASSERT_EQ(::stat(file_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600U);
  // Format versions 1: no write-ahead log belongs to it.
  EXPECT_EQ(content(file_).substr(18, 2), "\x01\x01");
}

TEST_F(Backup, IsOfOneMomentWhateverIsCommittedMeanwhile) {
  open_with_tea();
  post(2'000, 2'000);
  std::atomic<bool> done = false;
  std::atomic<std::size_t> before = 0;
  std::thread writer([&] {
    while (!done) {
      post(10);
      before = world_.events().size();
    }
  });
  while (before == 0) {
    std::this_thread::yield();
  }
  const std::size_t at_least = before;
  const auto report = back_up(8);  // small bites, so that many commits come in between
  const std::size_t at_most = before + 10;
  done = true;
  writer.join();
  ASSERT_TRUE(report) << report.error().message;
  const std::size_t written = world_.events().size();
  close();

  ASSERT_TRUE(sqlite::restore(file_, restored_));
  options_.data_dir = restored_;
  open();
  const std::size_t stored = stored_messages();
  EXPECT_GE(stored, at_least);
  EXPECT_LE(stored, at_most);
  EXPECT_EQ((stored - 2'021) % 10, 0U) << "half of a commit is in it";
  EXPECT_LE(stored, written);
}

TEST_F(Backup, ReplacesNoFileButWhatAnInterruptedOneLeft) {
  open_with_tea();
  write(file_, "somebody's");
  const auto refused = back_up();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Kind::bad_input);
  EXPECT_EQ(content(file_), "somebody's");
  fs::remove(file_);
  write(file_.string() + ".partial", std::string(100'000, 'z'));
  ASSERT_TRUE(back_up());
  EXPECT_TRUE(sqlite::restore(file_, restored_));
}

TEST_F(Backup, OfAFolderWithoutAStoreIsRefusedAndMakesNone) {
  const auto refused = back_up();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Kind::bad_input);
  EXPECT_FALSE(fs::exists(options_.data_dir));
  EXPECT_FALSE(fs::exists(file_));
}

TEST_F(Backup, InAFolderThatIsNotThereSaysSo) {
  open_with_tea();
  const auto refused = sqlite::back_up({.data_dir = options_.data_dir, .file = folder_.path() / "no" / "backup"});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("No such file or directory"), std::string::npos) << refused.error().message;
}

TEST_F(Backup, RestoresIntoNoFolderThatHoldsAnything) {
  open_with_tea();
  ASSERT_TRUE(back_up());
  fs::create_directory(restored_);
  write(restored_ / "other", "kept");
  const auto refused = sqlite::restore(file_, restored_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Kind::bad_input);
  EXPECT_EQ(names_in(restored_), std::vector<std::string>{"other"});
  fs::remove(restored_ / "other");
  fs::create_directory(restored_ / "lost+found");
  EXPECT_TRUE(sqlite::restore(file_, restored_)) << "a disk of its own has that folder";
}

TEST_F(Backup, RefusesWhatIsNoWholeBackupAndLeavesTheFolderAsItWas) {
  open_with_tea();
  post(500, 2'000);
  ASSERT_TRUE(back_up());
  const std::string good = content(file_);
  const auto refused = [&](const fs::path& file) {
    const auto result = sqlite::restore(file, restored_);
    EXPECT_FALSE(fs::exists(restored_));
    return result ? std::string{} : result.error().message;
  };
  EXPECT_NE(refused(folder_.path() / "absent"), "");
  const fs::path bad = folder_.path() / "bad";
  for (const std::string& text : {std::string{}, std::string{"no database"}, good.substr(0, good.size() / 2)}) {
    write(bad, text);
    EXPECT_NE(refused(bad).find(bad.string()), std::string::npos);
  }
  std::string damaged = good;
  for (std::size_t page = 40; page * 4096 < damaged.size(); page += 3) {
    damaged.replace(page * 4096, 64, 64, '\x7f');
  }
  write(bad, damaged);
  EXPECT_NE(refused(bad).find("damaged"), std::string::npos);
  write(bad, good);
  edit(bad, "PRAGMA user_version = 9999");
  EXPECT_NE(refused(bad).find("version 9999"), std::string::npos);
  write(bad, good);
  edit(bad, "INSERT INTO attached_files VALUES ('../evil', 'x')");
  EXPECT_NE(refused(bad), "");
  EXPECT_FALSE(fs::exists(folder_.path() / "evil"));
  EXPECT_TRUE(sqlite::restore(file_, restored_));
}

}  // namespace
}  // namespace stonechat::test
