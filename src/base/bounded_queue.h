// A queue between threads with a bound: many producers, and either one consumer that takes everything that waits at
// once or several that take one at a time. Policy when full: `push` refuses, and the caller tells its client to come
// back.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace stonechat {

template <class T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t size_max) : size_max_(size_max) {}

  // Any thread. False when the queue is full or closed; `value` is then untouched.
  bool push(T&& value) {
    {
      const std::lock_guard lock(mutex_);
      if (closed_ || waiting_.size() >= size_max_) {
        return false;
      }
      waiting_.push_back(std::move(value));
    }
    not_empty_.notify_one();
    return true;
  }

  // Any thread. Past the bound too: for answers to what the consumer asked for itself, whose number it bounds.
  // Dropped once the queue is closed.
  void push_unbounded(T&& value) {
    {
      const std::lock_guard lock(mutex_);
      if (closed_) {
        return;
      }
      waiting_.push_back(std::move(value));
    }
    not_empty_.notify_one();
  }

  // Any thread. Takes from `values` all or none; false when they do not fit or the queue is closed.
  bool push_all(std::vector<T>& values) {
    {
      const std::lock_guard lock(mutex_);
      if (closed_ || waiting_.size() + values.size() > size_max_) {
        return false;
      }
      for (T& value : values) {
        waiting_.push_back(std::move(value));
      }
    }
    values.clear();
    not_empty_.notify_one();
    return true;
  }

  // A consumer's thread. Waits until something is there, then moves all of it into `taken` (cleared first). False when
  // the queue is closed and empty.
  bool take_all(std::deque<T>& taken) {
    taken.clear();
    std::unique_lock lock(mutex_);
    not_empty_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
    taken.swap(waiting_);
    return !taken.empty();
  }

  // The same, but no longer than until `deadline`; false where nothing came.
  bool take_all_until(std::deque<T>& taken, std::chrono::steady_clock::time_point deadline) {
    taken.clear();
    std::unique_lock lock(mutex_);
    not_empty_.wait_until(lock, deadline, [this] { return closed_ || !waiting_.empty(); });
    taken.swap(waiting_);
    return !taken.empty();
  }

  // A consumer's thread. Waits for one value; nothing when the queue is closed and empty.
  std::optional<T> take() {
    std::unique_lock lock(mutex_);
    not_empty_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
    if (waiting_.empty()) {
      return std::nullopt;
    }
    std::optional<T> value{std::move(waiting_.front())};
    waiting_.pop_front();
    return value;
  }

  // Any thread. Forgets what waits and refuses all further pushes.
  void close_and_discard() {
    std::deque<T> discarded;
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
      discarded.swap(waiting_);
    }
    not_empty_.notify_all();
  }

  // Any thread. Refuses all further pushes; the consumer still gets what waits.
  void close() {
    {
      const std::lock_guard lock(mutex_);
      closed_ = true;
    }
    not_empty_.notify_all();
  }

  // Any thread.
  std::size_t depth() const {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
  }

 private:
  const std::size_t size_max_;
  mutable std::mutex mutex_;
  std::condition_variable not_empty_;
  std::deque<T> waiting_;
  bool closed_ = false;
};

}  // namespace stonechat
