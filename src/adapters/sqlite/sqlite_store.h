// The embedded store: one SQLite file, `stonechat.db`, in the data directory; see engine/ports/store.h for the
// contract.
#pragma once

#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/failure.h"
#include "engine/ports/store.h"

namespace stonechat::sqlite {

enum class CheckpointKind : std::uint8_t {
  passive,  // moves what it can beside the commits; restarts the log only above wal_bytes_max
  restart,  // also starts the log from its beginning again, between two commits
  empty,    // also cuts the log to nothing: what was deleted is then neither in it nor in the database file
};

struct CheckpointReport {
  std::int64_t wal_pages = 0;    // in the log
  std::int64_t moved_pages = 0;  // of them also in the database file
  bool restarted = false;
  std::chrono::microseconds outside_gate{};  // beside the commits
  std::chrono::microseconds inside_gate{};   // while no commit could run
  std::string failure;                       // empty: none
};

enum class FolderUse : std::uint8_t {
  exclusive,  // made where it is missing, and locked for this store's life
  shared,     // neither: several stores of one process on one file, or a VFS that has no folders (tests)
};

struct SqliteStoreOptions {
  std::filesystem::path data_dir;
  std::int64_t wal_bytes_max = std::int64_t{256} << 20;
  std::chrono::milliseconds checkpoint_interval{50};     // 0: no thread; only checkpoint() moves pages
  std::chrono::milliseconds deleted_in_log_max{30'000};  // until a log that holds deleted content is emptied
  std::int64_t writer_cache_bytes = std::int64_t{64} << 20;
  std::int64_t reader_cache_bytes = std::int64_t{8} << 20;
  std::int64_t disk_free_bytes_min = std::int64_t{256} << 20;  // below: appends are `unavailable`, reads go on
  FolderUse folder_use = FolderUse::exclusive;
  std::string vfs;  // a registered SQLite VFS; empty: the platform's

  // After every checkpoint, on the thread that ran it.
  std::function<void(const CheckpointReport&)> on_checkpoint;
  // After a sync that failed, on the thread that met it, with nothing told to anybody. Null: prints the message to
  // stderr and ends the process.
  std::function<void(const std::string&)> on_sync_failure;
  // A stored row that cannot be read, on the thread that met it. What it belongs to is answered `unavailable`.
  std::function<void(const Failure&)> on_unreadable;
  // Free bytes where the data directory lies. Null: asks the system.
  std::function<std::int64_t()> disk_free_bytes;
};

class SqliteStore : public engine::Store {
 public:
  // One checkpoint now. Only with a checkpoint_interval of 0, on the store's thread.
  virtual std::expected<CheckpointReport, Failure> checkpoint(CheckpointKind kind) = 0;
};

// Opens the file, creates it where there is none, and brings its schema up to date. `bad_input` where another process
// uses the directory, or the file is from a newer version.
std::expected<std::unique_ptr<SqliteStore>, Failure> open_sqlite_store(const SqliteStoreOptions& options);

}  // namespace stonechat::sqlite
