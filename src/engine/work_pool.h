// A few threads for what takes its time and touches no store, such as comparing passwords.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/bounded_queue.h"

namespace stonechat::engine {

class WorkPool {
 public:
  using Job = std::move_only_function<void()>;

  // `name` is its threads', at most 15 characters.
  WorkPool(const char* name, std::size_t threads, std::size_t queue_max);
  // Finishes the jobs under way and forgets those that wait.
  ~WorkPool();
  WorkPool(const WorkPool&) = delete;
  WorkPool& operator=(const WorkPool&) = delete;

  // Any thread. False when the queue is full or the pool ends: the caller answers `unavailable`.
  bool submit(Job&& job) { return queue_.push(std::move(job)); }
  std::size_t depth() const { return queue_.depth(); }

 private:
  BoundedQueue<Job> queue_;
  std::vector<std::thread> threads_;
};

}  // namespace stonechat::engine
