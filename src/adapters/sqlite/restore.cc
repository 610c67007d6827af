#include "adapters/sqlite/restore.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

#include "adapters/sqlite/attached_files.h"
#include "adapters/sqlite/connection.h"
#include "adapters/sqlite/database_copy.h"
#include "adapters/sqlite/folder_lock.h"
#include "adapters/sqlite/migrations.h"
#include "adapters/sqlite/statement.h"
#include "base/base64url.h"
#include "base/durable_file.h"
#include "base/random.h"
#include "base/time.h"
#include "chat/sequencer.h"

namespace stonechat::sqlite {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t cache_bytes = std::int64_t{16} << 20;
constexpr std::uint64_t pages_at_once = 4096;

std::unexpected<Failure> refuse(Failure::Kind kind, const fs::path& path, const std::string& what) {
  return std::unexpected(Failure{kind, path.string() + ": " + what});
}

// The folder of the new store: empty before, locked meanwhile, and empty again (or gone, where it was absent) unless
// the restore succeeds.
class NewFolder {
 public:
  static std::expected<std::unique_ptr<NewFolder>, Failure> take(const fs::path& path) {
    std::error_code error;
    const bool made = fs::create_directories(path, error);
    if (made) {
      fs::permissions(path, fs::perms::owner_all, error);
    }
    if (error || !is_empty(path, error)) {
      const std::string why =
          error ? error.message() : "is not empty, and a restore replaces nothing; name a new folder";
      return refuse(Failure::Kind::bad_input, path, why);
    }
    auto lock = FolderLock::take(path);
    if (!lock) {
      return std::unexpected(std::move(lock.error()));
    }
    return std::unique_ptr<NewFolder>(new NewFolder(path, made, std::move(*lock)));
  }
  NewFolder(const NewFolder&) = delete;
  NewFolder& operator=(const NewFolder&) = delete;
  ~NewFolder() {
    if (kept_) {
      return;
    }
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(path_, ignored)) {
      if (!belongs_to_file_system(entry)) {
        fs::remove(entry.path(), ignored);
      }
    }
    if (made_) {
      fs::remove(path_, ignored);
    }
  }

  std::expected<void, Failure> keep() {
    struct stat folder{};
    if (::geteuid() == 0 && ::stat(path_.c_str(), &folder) == 0) {
      std::error_code error;
      for (const auto& entry : fs::directory_iterator(path_, error)) {
        if (!belongs_to_file_system(entry) && ::lchown(entry.path().c_str(), folder.st_uid, folder.st_gid) != 0) {
          return refuse(Failure::Kind::unavailable, entry.path(), "cannot be given to the folder's owner");
        }
      }
    }
    kept_ = true;
    auto result = sync_folder(path_);
    return result ? sync_folder(folder_of(path_)) : result;
  }

 private:
  NewFolder(fs::path path, bool made, FolderLock lock) : path_(std::move(path)), made_(made), lock_(std::move(lock)) {}

  static bool belongs_to_file_system(const fs::directory_entry& entry) {
    return entry.path().filename() == "lost+found";
  }
  static bool is_empty(const fs::path& path, std::error_code& error) {
    return std::ranges::all_of(fs::directory_iterator(path, error), belongs_to_file_system);
  }

  const fs::path path_;
  const bool made_;
  const FolderLock lock_;
  bool kept_ = false;
};

std::expected<void, Failure> copy_backup(const fs::path& file, Connection& to) {
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }
  };
  sqlite3* handle = nullptr;
  constexpr int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  const int code = sqlite3_open_v2(file.c_str(), &handle, flags, nullptr);
  const std::unique_ptr<sqlite3, Close> from(handle);
  if (code != SQLITE_OK) {
    return refuse(Failure::Kind::bad_input, file, sqlite3_errstr(code));
  }
  auto result = copy_database(from.get(), to.handle(), pages_at_once, Pace::full);
  if (!result) {
    result.error().message = file.string() + ": " + result.error().message;
  }
  return result;
}

std::expected<void, Failure> check_copy(Connection& copy, const fs::path& file) {
  const auto version = schema_version(copy);
  if (!version) {
    return refuse(version.error().kind, file, version.error().message);
  }
  if (*version == 0) {
    return refuse(Failure::Kind::bad_input, file, "is no backup of a store");
  }
  std::string verdict;
  Statement integrity(copy.handle(), "PRAGMA integrity_check(1)");
  auto result = integrity.each([&](Row& row) { verdict = row.text(); });
  if (!result) {
    return refuse(result.error().kind, file, result.error().message);
  }
  if (verdict != "ok") {
    return refuse(Failure::Kind::corrupt, file, "is damaged: " + verdict);
  }
  return {};
}

// What the old store handed out after the backup is not in it. Its numbers came from the clock, so those from now on
// lie above them.
std::expected<void, Failure> begin_another_history(Connection& copy, const std::string& epoch) {
  GlobalSequence last;
  Statement stored(copy.handle(), "SELECT max(last_global_sequence) FROM shards");
  if (auto read = stored.each([&](Row& row) { last = row.key<GlobalSequence>(0); }); !read) {
    return read;
  }
  chat::Sequencer sequencer(last);
  sequencer.begin_batch(wall_now());
  Statement raise(copy.handle(), "UPDATE shards SET last_global_sequence = ?1");
  raise.bind_integer(1, sequencer.next(0).sequence.value);
  Statement rename(copy.handle(), "UPDATE deployment SET epoch = ?1");
  rename.bind_text(1, epoch);
  auto result = raise.run();
  return result ? rename.run() : result;
}

std::expected<AttachedFiles, Failure> make_store(const fs::path& backup, const fs::path& database,
                                                 const std::string& epoch) {
  auto copy = Connection::open({.file = database, .vfs = {}, .cache_bytes = cache_bytes, .access = Access::write});
  if (!copy) {
    return std::unexpected(std::move(copy.error()));
  }
  auto result = copy_backup(backup, *copy);
  if (result) {
    result = check_copy(*copy, backup);
  }
  if (result) {
    result = begin_another_history(*copy, epoch);
  }
  if (!result) {
    return std::unexpected(std::move(result.error()));
  }
  auto attached = take_attached(*copy);
  if (auto moved = copy->run("PRAGMA wal_checkpoint(TRUNCATE)"); !moved) {
    return std::unexpected(std::move(moved.error()));
  }
  return attached;
}

}  // namespace

std::expected<RestoreReport, Failure> restore(const fs::path& file, const fs::path& data_dir) {
  std::error_code error;
  if (!fs::is_regular_file(file, error)) {
    return refuse(Failure::Kind::bad_input, file, "there is no such file");
  }
  auto folder = NewFolder::take(data_dir);
  if (!folder) {
    return std::unexpected(std::move(folder.error()));
  }
  RestoreReport report{.epoch = encode_base64url(random_bytes<16>()), .attached = {}};
  const fs::path partial = data_dir / "stonechat.db.partial";
  const auto attached = make_store(file, partial, report.epoch);
  if (!attached) {
    return std::unexpected(attached.error());
  }
  std::expected<void, Failure> result;
  for (const auto& [name, content] : *attached) {
    if (result) {
      result = write_new_file(data_dir / name, content);
      report.attached.push_back(name);
    }
  }
  if (result) {
    result = sync_file(partial);
  }
  if (result) {
    result = rename_to_new(partial, data_dir / "stonechat.db");
  }
  if (result) {
    result = (*folder)->keep();
  }
  if (!result) {
    return std::unexpected(std::move(result.error()));
  }
  return report;
}

}  // namespace stonechat::sqlite
