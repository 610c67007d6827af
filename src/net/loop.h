// One thread's event loop: epoll, timers, posted tasks. Everything that a loop drives lives on its thread and is called
// by nobody else; loops exchange values by `post`.
//
// A round is: wait; sockets that are ready; posted tasks; timers; the round-end hook; flushing (hook and flushing again
// as long as flushing finds work); destruction of what was handed to `destroy_later`.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

#include "base/failure.h"
#include "net/timer_wheel.h"

namespace stonechat::net {

// What waits for readiness of one file descriptor. Whoever derives from it unwatches before it is destroyed.
class Pollable {
 public:
  // `epoll_events` as in epoll_wait. Never called after `unwatch`, not even for an event of the same round. May destroy
  // any pollable, this one too.
  virtual void on_ready(std::uint32_t epoll_events) = 0;

 protected:
  ~Pollable() = default;

 private:
  friend class Loop;
  static constexpr std::uint32_t unwatched = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t slot_ = unwatched;
};

// What has work at the end of the round. Whoever derives from it calls `Loop::forget_flush` before it is destroyed.
class Flushable {
 public:
  // Once for each `flush_later`. May destroy any flushable, this one too.
  virtual void on_flush() = 0;

 protected:
  ~Flushable() = default;

 private:
  friend class Loop;
  static constexpr std::uint32_t unlisted = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t place_ = unlisted;
};

// Unless "any thread" is said, functions are for the loop's own thread, or for any one thread while nobody is in `run`.
class Loop {
 public:
  using Clock = std::chrono::steady_clock;
  using Task = std::move_only_function<void()>;

  static constexpr std::size_t scratch_bytes = 64 * 1024;
  static constexpr std::size_t readable_bytes_behind = 64;
  static constexpr std::size_t second_scratch_bytes = 48 * 1024;

  // `index` is the caller's number for the loop, from 0.
  static std::expected<std::unique_ptr<Loop>, Failure> create(int index);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Makes the calling thread the loop's until `stop`. When it returns, every task that `post` accepted has run and
  // everything was flushed once; what is watched stays open and belongs to its owners.
  void run();

  // Any thread. `run` returns after the current round.
  void stop();

  // Any thread. Tasks of one thread run in its order. Costs a system call only where the loop sleeps. False once the
  // loop was stopped: the task is dropped then.
  bool post(Task task);

  // Any thread. Tasks that wait.
  std::size_t posted_depth() const;

  // One round that waits no longer than `wait_max`. For tests, and for the last rounds of an ordered shutdown.
  void run_once(std::chrono::milliseconds wait_max);

  // Level-triggered. One descriptor a pollable. False where the kernel has no room for another watch.
  [[nodiscard]] bool watch(int fd, Pollable& pollable, std::uint32_t events);
  void rewatch(int fd, Pollable& pollable, std::uint32_t events);
  // Before the descriptor is closed. Nothing happens where it is not watched.
  void unwatch(int fd, Pollable& pollable);

  // The time at which this round began; deadlines count from it.
  Clock::time_point now() const { return now_; }
  TimerWheel& timers() { return timers_; }

  // The loop's one read buffer (`scratch_bytes`); `readable_bytes_behind` more bytes behind it may be read by parsers.
  // Its content lasts until the callback returns that asked for it.
  std::span<char> scratch() { return {scratch_.get(), scratch_bytes}; }

  // A second one, for bytes on their way into the first. Its content lasts until anything else is called.
  std::span<char> second_scratch();

  // Calls `on_flush` in this round's flushing, or before the loop sleeps next. Listed once however often it is asked.
  void flush_later(Flushable& flushable);
  void forget_flush(Flushable& flushable);

  // The one hook that runs at the end of each round before flushing, and again after flushing found work. It should
  // cost nothing when there is nothing to do. Replaces the one before.
  void at_round_end(Task hook) { round_end_ = std::move(hook); }

  // Destroys the object at the end of the round, so that it can give itself up inside its own callbacks.
  template <class T>
  void destroy_later(std::unique_ptr<T> object) {
    if (object) {
      doomed_.push_back(Doomed{object.release(), [](void* raw) { delete static_cast<T*>(raw); }});
    }
  }

  int index() const { return index_; }

 private:
  struct Slot {
    Pollable* pollable = nullptr;
    std::uint32_t generation = 0;  // an event that carries another one is stale
  };
  using Doomed = std::unique_ptr<void, void (*)(void*)>;
  static constexpr std::size_t events_max = 512;

  Loop(int index, int epoll_fd, int wake_fd);

  int epoll_timeout(std::chrono::milliseconds wait_max);
  // False where a task waits already, so that the loop must not sleep.
  bool fall_asleep();
  void dispatch(std::size_t event_count);
  void run_posted();
  void end_round();
  void destroy_doomed();

  const int index_;
  const int epoll_fd_;
  const int wake_fd_;
  Clock::time_point now_;
  TimerWheel timers_;
  std::unique_ptr<char[]> scratch_;
  std::unique_ptr<char[]> second_scratch_;  // made at its first use
  std::array<epoll_event, events_max> events_{};
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_slots_;
  std::vector<Flushable*> flush_list_;
  std::vector<Doomed> doomed_;
  Task round_end_;
  std::vector<Task> running_;
  bool stop_seen_ = false;

  mutable std::mutex mutex_;
  // These three under the mutex.
  std::vector<Task> posted_;
  bool asleep_ = false;
  bool stopped_ = false;
};

}  // namespace stonechat::net
