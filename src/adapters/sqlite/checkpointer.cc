#include "adapters/sqlite/checkpointer.h"

#include <sqlite3.h>

#include <algorithm>
#include <utility>

namespace stonechat::sqlite {
namespace {

constexpr std::int64_t wal_frame_bytes = 4096 + 24;
// Inside the gate commits wait, so readers get this long to leave the log; if one stays longer, the next round tries.
constexpr int reader_patience_ms = 20;
// A reader that stays long, as a backup does, must not cost commits more than that patience now and then.
// Before a restart: rounds beside the commits until so few pages are left that the gate is closed for a moment only.
constexpr int rounds_max = 4;
constexpr std::int64_t pages_left_max = 500;
// A reader that stays on, as a backup does, must not cost every round the patience above.
constexpr std::chrono::seconds rest_after_busy{1};

std::chrono::microseconds since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
}

}  // namespace

Checkpointer::Checkpointer(Connection connection, Options options)
    : connection_(std::move(connection)), options_(std::move(options)) {
  sqlite3_busy_timeout(connection_.handle(), reader_patience_ms);
}

Checkpointer::~Checkpointer() { stop(); }

void Checkpointer::start() {
  if (options_.interval.count() > 0) {
    // What a process before this one deleted may still be in its log.
    empty_log_soon();
    thread_ = std::thread([this] { loop(); });
  }
}

void Checkpointer::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(stopped_, true)) {
      return;
    }
    stopping_ = true;
  }
  changed_.notify_all();
  if (thread_.joinable()) {
    thread_.join();
    // Without a thread the caller decides when pages move, at the end too.
    static_cast<void>(run(CheckpointKind::empty));
  }
}

void Checkpointer::wal_grew(int wal_pages) {
  wal_pages_ = wal_pages;
  if (wal_pages > 0 && !pending_.exchange(true)) {
    const std::lock_guard lock(mutex_);
    changed_.notify_all();
  }
}

void Checkpointer::empty_log_soon() {
  const std::lock_guard lock(mutex_);
  if (!empty_at_) {
    empty_at_ = Clock::now() + options_.deleted_in_log_max;
    changed_.notify_all();
  }
}

void Checkpointer::loop() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto has_work = [this] { return stopping_ || pending_; };
    if (empty_at_) {
      changed_.wait_until(lock, *empty_at_, has_work);
    } else {
      changed_.wait(lock, [&] { return has_work() || empty_at_; });
    }
    if (changed_.wait_for(lock, options_.interval, [this] { return stopping_; })) {
      return;
    }
    const bool empties = empty_at_ && Clock::now() >= *empty_at_;
    // From here on a deletion asks for another round: this one may begin before its commit.
    empty_at_ = empties ? std::nullopt : empty_at_;
    pending_ = false;
    lock.unlock();
    const auto report = run(empties ? CheckpointKind::empty : CheckpointKind::passive);
    lock.lock();
    if (empties && !empty_at_ && (!report || !report->restarted)) {
      empty_at_ = Clock::now() + std::min(std::chrono::milliseconds{rest_after_busy}, options_.deleted_in_log_max);
    }
    if (!report || report->moved_pages < report->wal_pages) {
      pending_ = true;
    }
  }
}

std::expected<CheckpointReport, Failure> Checkpointer::run(CheckpointKind kind) {
  CheckpointReport report;
  const auto begin = Clock::now();
  auto result = move_beside_commits(report);
  const bool log_is_long = report.wal_pages * wal_frame_bytes > options_.wal_bytes_max;
  const bool restart = kind != CheckpointKind::passive || (log_is_long && begin >= next_restart_);
  // What was committed during a round would have to be moved and synced inside the gate.
  for (int round = 1; result && restart && round < rounds_max && wal_pages_ - report.moved_pages > pages_left_max;
       ++round) {
    result = move_beside_commits(report);
  }
  report.outside_gate = since(begin);
  if (result && restart) {
    const std::lock_guard lock(gate_);
    const auto entered = Clock::now();
    result = move_pages(kind == CheckpointKind::empty ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_RESTART, report);
    report.inside_gate = since(entered);
    next_restart_ = report.restarted ? Clock::time_point{} : Clock::now() + rest_after_busy;
  }
  if (!result) {
    report.failure = result.error().message;
  }
  if (options_.on_checkpoint) {
    options_.on_checkpoint(report);
  }
  if (!result) {
    return std::unexpected(std::move(result.error()));
  }
  return report;
}

std::expected<void, Failure> Checkpointer::move_beside_commits(CheckpointReport& report) {
  auto result = move_pages(SQLITE_CHECKPOINT_PASSIVE, report);
  return result ? sync_database() : result;
}

std::expected<void, Failure> Checkpointer::move_pages(int mode, CheckpointReport& report) {
  int wal_pages = 0;
  int moved_pages = 0;
  const int code = sqlite3_wal_checkpoint_v2(connection_.handle(), nullptr, mode, &wal_pages, &moved_pages);
  // Busy: a reader stayed longer than our patience. What could be moved was moved; the next round tries again.
  if (code != SQLITE_OK && code != SQLITE_BUSY) {
    Failure failure = last_failure(connection_.handle());
    if (is_sync_failure(code)) {
      options_.on_sync_failure(failure.message);
    }
    return std::unexpected(std::move(failure));
  }
  report.wal_pages = wal_pages;
  report.moved_pages = moved_pages;
  report.restarted = mode != SQLITE_CHECKPOINT_PASSIVE && code == SQLITE_OK;
  return {};
}

// SQLite itself syncs the database file only where no commit came in between. Under load that is never, until the
// restart inside the gate has to write out everything at once.
std::expected<void, Failure> Checkpointer::sync_database() {
  sqlite3_file* file = nullptr;
  sqlite3_file_control(connection_.handle(), "main", SQLITE_FCNTL_FILE_POINTER, static_cast<void*>(&file));
  if (file == nullptr || file->pMethods == nullptr) {
    return {};
  }
  const int code = file->pMethods->xSync(file, SQLITE_SYNC_NORMAL);
  if (code == SQLITE_OK) {
    return {};
  }
  Failure failure = failure_of(code, "the database file cannot be synced");
  options_.on_sync_failure(failure.message);
  return std::unexpected(std::move(failure));
}

}  // namespace stonechat::sqlite
