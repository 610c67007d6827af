// One SQLite connection and what its errors mean. Opened without a mutex of its own: one thread at a time.
#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <string>

#include "base/failure.h"

struct sqlite3;

namespace stonechat::sqlite {

enum class Access { write, read };

struct ConnectionOptions {
  std::filesystem::path file;
  std::string vfs;  // empty: the platform's
  std::int64_t cache_bytes = 0;
  Access access = Access::write;
};

class Connection {
 public:
  // Creates the file where there is none. Every connection uses the WAL, syncs each commit (FULL), overwrites what it
  // deletes (see unused_space.h), never checkpoints by itself and waits up to a second for a lock.
  static std::expected<Connection, Failure> open(const ConnectionOptions& options);

  // Statements without answers.
  std::expected<void, Failure> run(const char* sql);

  sqlite3* handle() const { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };

  explicit Connection(sqlite3* handle) : handle_(handle) {}

  std::unique_ptr<sqlite3, Close> handle_;
};

// Turns SQLite's (extended) result code into a failure. Disk full, busy and read or write errors are `unavailable`.
Failure failure_of(int code, const char* message);
// The failure of the connection's last call.
Failure last_failure(sqlite3* handle);

// True where a sync failed: what the kernel then holds in memory is no longer what is on disk, and trying again would
// only hide it. The process must end and recover by reading.
bool is_sync_failure(int code);

}  // namespace stonechat::sqlite
