// Moves what is committed from the write-ahead log into the database file, beside the commits and not inside them.
// It costs nothing while nothing is written, and leaves the log wholly moved after the last commit.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <expected>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "adapters/sqlite/commit_gate.h"
#include "adapters/sqlite/connection.h"
#include "adapters/sqlite/sqlite_store.h"

namespace stonechat::sqlite {

class Checkpointer {
 public:
  // `connection` is this checkpointer's own. The hooks are called on whichever thread runs the checkpoint.
  struct Options {
    std::chrono::milliseconds interval;
    std::int64_t wal_bytes_max;
    std::chrono::milliseconds deleted_in_log_max;
    std::function<void(const CheckpointReport&)> on_checkpoint;
    std::function<void(const std::string&)> on_sync_failure;
  };

  Checkpointer(Connection connection, Options options);
  ~Checkpointer();

  // Starts the thread. An interval of 0 starts none.
  void start();
  // Ends the thread and moves what is left. Twice is harmless.
  void stop();

  // Held by the writer during each transaction; a restart of the log happens only between two of them.
  CommitGate& gate() { return gate_; }

  // The writer's thread, after each commit: how long the log is now.
  void wal_grew(int wal_pages);

  // The writer's thread, after a commit that took content away: the log, which may still hold it, is emptied within
  // deleted_in_log_max.
  void empty_log_soon();

  // One checkpoint on the calling thread; never beside the thread's own.
  std::expected<CheckpointReport, Failure> run(CheckpointKind kind);

 private:
  using Clock = std::chrono::steady_clock;

  void loop();
  std::expected<void, Failure> move_beside_commits(CheckpointReport& report);
  std::expected<void, Failure> move_pages(int mode, CheckpointReport& report);
  std::expected<void, Failure> sync_database();

  Connection connection_;
  const Options options_;
  std::chrono::steady_clock::time_point next_restart_{};
  CommitGate gate_;
  std::atomic<int> wal_pages_ = 0;  // as of the last commit
  std::atomic<bool> pending_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<Clock::time_point> empty_at_;
  bool stopping_ = false;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace stonechat::sqlite
