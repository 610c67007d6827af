#include "net/loop.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "base/check.h"

namespace stonechat::net {
namespace {

// Names the wake-up descriptor among the events; slots never get that far.
constexpr std::uint64_t wake_event = std::numeric_limits<std::uint64_t>::max();

Failure failure_of(const char* what, int error) {
  return {Failure::Kind::internal, std::string{what} + ": " + std::strerror(error)};
}

}  // namespace

std::expected<std::unique_ptr<Loop>, Failure> Loop::create(int index) {
  const int epoll_fd = ::epoll_create1(EPOLL_CLOEXEC);
  if (epoll_fd < 0) {
    return std::unexpected(failure_of("epoll_create1", errno));
  }
  const int wake_fd = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (wake_fd < 0) {
    const int error = errno;
    ::close(epoll_fd);
    return std::unexpected(failure_of("eventfd", error));
  }
  std::unique_ptr<Loop> loop(new Loop(index, epoll_fd, wake_fd));
  // Edge-triggered, so that a wake-up needs no read.
  epoll_event event{.events = EPOLLIN | EPOLLET, .data = {.u64 = wake_event}};
  if (::epoll_ctl(epoll_fd, EPOLL_CTL_ADD, wake_fd, &event) != 0) {
    return std::unexpected(failure_of("epoll_ctl", errno));
  }
  return loop;
}

Loop::Loop(int index, int epoll_fd, int wake_fd)
    : index_(index),
      epoll_fd_(epoll_fd),
      wake_fd_(wake_fd),
      now_(Clock::now()),
      timers_(now_),
      scratch_(std::make_unique<char[]>(scratch_bytes + readable_bytes_behind)) {}

Loop::~Loop() {
  destroy_doomed();
  ::close(wake_fd_);
  ::close(epoll_fd_);
}

std::span<char> Loop::second_scratch() {
  if (!second_scratch_) {
    second_scratch_ = std::make_unique_for_overwrite<char[]>(second_scratch_bytes);
  }
  return {second_scratch_.get(), second_scratch_bytes};
}

void Loop::run() {
  while (!stop_seen_) {
    run_once(std::chrono::milliseconds::max());
  }
}

void Loop::stop() {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    wake = std::exchange(asleep_, false);
  }
  if (wake) {
    ::eventfd_write(wake_fd_, 1);
  }
}

bool Loop::post(Task task) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) {
      return false;
    }
    posted_.push_back(std::move(task));
    wake = std::exchange(asleep_, false);
  }
  if (wake) {
    ::eventfd_write(wake_fd_, 1);
  }
  return true;
}

std::size_t Loop::posted_depth() const {
  const std::lock_guard lock(mutex_);
  return posted_.size();
}

void Loop::run_once(std::chrono::milliseconds wait_max) {
  const int timeout = fall_asleep() ? epoll_timeout(wait_max) : 0;
  const int count = ::epoll_wait(epoll_fd_, events_.data(), static_cast<int>(events_max), timeout);
  check(count >= 0 || errno == EINTR, "epoll_wait fails only by a signal");
  now_ = Clock::now();
  dispatch(static_cast<std::size_t>(std::max(count, 0)));
  run_posted();
  timers_.advance(now_);
  end_round();
  destroy_doomed();
}

bool Loop::fall_asleep() {
  // Work that somebody did between two rounds, while the loop did not run.
  if (!flush_list_.empty() || !doomed_.empty()) {
    return false;
  }
  const std::lock_guard lock(mutex_);
  asleep_ = posted_.empty() && (!stopped_ || stop_seen_);
  return asleep_;
}

int Loop::epoll_timeout(std::chrono::milliseconds wait_max) {
  constexpr std::chrono::milliseconds longest{60'000};
  auto wait = wait_max;
  if (const auto due = timers_.next_due()) {
    wait = std::min(wait, std::chrono::ceil<std::chrono::milliseconds>(*due - Clock::now()));
  } else if (wait_max == std::chrono::milliseconds::max()) {
    return -1;
  }
  return static_cast<int>(std::clamp(wait, std::chrono::milliseconds{0}, longest).count());
}

void Loop::dispatch(std::size_t event_count) {
  for (std::size_t i = 0; i < event_count; ++i) {
    const epoll_event event = events_[i];
    if (event.data.u64 == wake_event) {
      continue;
    }
    const auto slot = static_cast<std::uint32_t>(event.data.u64);
    const auto generation = static_cast<std::uint32_t>(event.data.u64 >> 32);
    if (slots_[slot].generation == generation) {
      slots_[slot].pollable->on_ready(event.events);
    }
  }
}

void Loop::run_posted() {
  {
    const std::lock_guard lock(mutex_);
    asleep_ = false;
    running_.swap(posted_);
    stop_seen_ = stopped_;
  }
  for (Task& task : running_) {
    task();
  }
  running_.clear();
}

void Loop::end_round() {
  for (;;) {
    if (round_end_) {
      round_end_();
    }
    if (flush_list_.empty()) {
      return;
    }
    // By index: a callback may list others (behind) or forget some (null).
    for (std::size_t i = 0; i < flush_list_.size(); ++i) {
      if (Flushable* flushable = std::exchange(flush_list_[i], nullptr)) {
        flushable->place_ = Flushable::unlisted;
        flushable->on_flush();
      }
    }
    flush_list_.clear();
  }
}

void Loop::destroy_doomed() {
  while (!doomed_.empty()) {
    const std::vector<Doomed> now = std::exchange(doomed_, {});
  }
}

bool Loop::watch(int fd, Pollable& pollable, std::uint32_t events) {
  check(pollable.slot_ == Pollable::unwatched, "a pollable watches one descriptor");
  std::uint32_t slot = 0;
  if (free_slots_.empty()) {
    slot = static_cast<std::uint32_t>(slots_.size());
    slots_.emplace_back();
  } else {
    slot = free_slots_.back();
    free_slots_.pop_back();
  }
  epoll_event event{.events = events, .data = {.u64 = std::uint64_t{slots_[slot].generation} << 32 | slot}};
  if (::epoll_ctl(epoll_fd_, EPOLL_CTL_ADD, fd, &event) != 0) {
    free_slots_.push_back(slot);
    return false;
  }
  slots_[slot].pollable = &pollable;
  pollable.slot_ = slot;
  return true;
}

void Loop::rewatch(int fd, Pollable& pollable, std::uint32_t events) {
  const std::uint32_t slot = pollable.slot_;
  check(slot != Pollable::unwatched, "only what is watched is watched differently");
  epoll_event event{.events = events, .data = {.u64 = std::uint64_t{slots_[slot].generation} << 32 | slot}};
  check(::epoll_ctl(epoll_fd_, EPOLL_CTL_MOD, fd, &event) == 0, "a watched descriptor is open");
}

void Loop::unwatch(int fd, Pollable& pollable) {
  const std::uint32_t slot = std::exchange(pollable.slot_, Pollable::unwatched);
  if (slot == Pollable::unwatched) {
    return;
  }
  slots_[slot].pollable = nullptr;
  ++slots_[slot].generation;
  free_slots_.push_back(slot);
  check(::epoll_ctl(epoll_fd_, EPOLL_CTL_DEL, fd, nullptr) == 0, "a watched descriptor is open");
}

void Loop::flush_later(Flushable& flushable) {
  if (flushable.place_ == Flushable::unlisted) {
    flushable.place_ = static_cast<std::uint32_t>(flush_list_.size());
    flush_list_.push_back(&flushable);
  }
}

void Loop::forget_flush(Flushable& flushable) {
  if (flushable.place_ != Flushable::unlisted) {
    flush_list_[flushable.place_] = nullptr;
    flushable.place_ = Flushable::unlisted;
  }
}

}  // namespace stonechat::net
