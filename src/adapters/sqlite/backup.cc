#include "adapters/sqlite/backup.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "adapters/sqlite/attached_files.h"
#include "adapters/sqlite/connection.h"
#include "adapters/sqlite/database_copy.h"
#include "adapters/sqlite/migrations.h"
#include "base/durable_file.h"

namespace stonechat::sqlite {
namespace {

constexpr std::int64_t cache_bytes = std::int64_t{2} << 20;

Failure bad_input(const std::filesystem::path& path, const std::string& what) {
  return {Failure::Kind::bad_input, path.string() + ": " + what};
}

// FILE.partial, empty, locked against a second backup to the same name, and gone again unless it was kept. The
// descriptor outlives every connection to the file: closing one would drop SQLite's own locks.
class PartialFile {
 public:
  static std::expected<PartialFile, Failure> make(std::filesystem::path path) {
    const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) {
      return std::unexpected(bad_input(path, std::strerror(errno)));
    }
    if (::flock(fd, LOCK_EX | LOCK_NB) != 0) {
      ::close(fd);
      return std::unexpected(bad_input(path, "another backup is writing it"));
    }
    PartialFile made(std::move(path), fd);
    if (::ftruncate(fd, 0) != 0) {
      return std::unexpected(bad_input(made.path_, std::strerror(errno)));
    }
    return made;
  }

  PartialFile(PartialFile&& other) noexcept : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)) {}
  PartialFile& operator=(PartialFile&&) = delete;
  ~PartialFile() {
    if (fd_ >= 0) {
      ::unlink(path_.c_str());
      ::close(fd_);
    }
  }

  const std::filesystem::path& path() const { return path_; }

  std::expected<void, Failure> keep_as(const std::filesystem::path& name) {
    auto result = sync_file(path_);
    if (result) {
      result = rename_to_new(path_, name);
    }
    if (result) {
      ::close(std::exchange(fd_, -1));
      result = sync_folder(folder_of(name));
    }
    return result;
  }

 private:
  PartialFile(std::filesystem::path path, int fd) : path_(std::move(path)), fd_(fd) {}

  std::filesystem::path path_;
  int fd_;
};

// A connection that reads, inside a transaction that has begun.
std::expected<Connection, Failure> open_snapshot(const std::filesystem::path& data_dir) {
  const std::filesystem::path file = data_dir / "stonechat.db";
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    return std::unexpected(bad_input(file, "there is no store here; name its folder with --data-dir or --config"));
  }
  auto connection = Connection::open({.file = file, .vfs = {}, .cache_bytes = cache_bytes, .access = Access::read});
  if (!connection) {
    return connection;
  }
  if (auto begun = connection->run("BEGIN; SELECT epoch FROM deployment"); !begun) {
    return std::unexpected(std::move(begun.error()));
  }
  if (auto version = schema_version(*connection); !version) {
    return std::unexpected(std::move(version.error()));
  }
  return connection;
}

std::expected<void, Failure> fill(const std::filesystem::path& file, sqlite3* from, const AttachedFiles& attached,
                                  std::uint64_t pages_at_once) {
  auto to = Connection::open({.file = file, .vfs = {}, .cache_bytes = cache_bytes, .access = Access::write});
  if (!to) {
    return std::unexpected(std::move(to.error()));
  }
  // Nobody reads it before it is whole, and it is synced then: until there needs neither a log nor syncs. Afterwards no
  // log either, so that it can be read where nothing may be written.
  auto result = to->run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE");
  if (result) {
    result = copy_database(from, to->handle(), pages_at_once, Pace::half);
  }
  if (result) {
    result = to->run("PRAGMA journal_mode = DELETE");
  }
  if (result) {
    result = put_attached(*to, attached);
  }
  return result;
}

}  // namespace

std::expected<BackupReport, Failure> back_up(const BackupOptions& options) {
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::symlink_status(options.file, error))) {
    return std::unexpected(bad_input(options.file, "is there already, and a backup replaces nothing; name a new file"));
  }
  auto snapshot = open_snapshot(options.data_dir);
  if (!snapshot) {
    return std::unexpected(std::move(snapshot.error()));
  }
  const auto attached = read_attached(options.data_dir, options.attached);
  if (!attached) {
    return std::unexpected(attached.error());
  }
  auto partial = PartialFile::make(options.file.string() + ".partial");
  if (!partial) {
    return std::unexpected(std::move(partial.error()));
  }
  auto result = fill(partial->path(), snapshot->handle(), *attached, options.pages_at_once);
  if (result) {
    result = partial->keep_as(options.file);
  }
  if (!result) {
    result.error().message = options.file.string() + ": " + result.error().message;
    return std::unexpected(std::move(result.error()));
  }
  BackupReport report{.bytes = std::filesystem::file_size(options.file, error), .attached = {}};
  for (const auto& [name, content] : *attached) {
    report.attached.push_back(name);
  }
  return report;
}

}  // namespace stonechat::sqlite
