// A few threads that do what blocks: each has a reader of its own and runs jobs in the order in which they came.
#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "base/bounded_queue.h"
#include "base/failure.h"
#include "engine/ports/store.h"
#include "engine/ports/store_reader.h"

namespace stonechat::engine {

class ReadPool {
 public:
  using Job = std::move_only_function<void(StoreReader&)>;

  // Opens `threads` readers of `store` and starts.
  static std::expected<std::unique_ptr<ReadPool>, Failure> start(Store& store, std::size_t threads,
                                                                 std::size_t queue_max);
  // Finishes the jobs under way and forgets those that wait: whoever asked is gone or about to be.
  ~ReadPool();

  // Any thread. False when the queue is full or the pool ends: the caller answers `unavailable`.
  bool submit(Job&& job);
  std::size_t depth() const { return queue_.depth(); }

 private:
  explicit ReadPool(std::size_t queue_max) : queue_(queue_max) {}
  void run(StoreReader& reader);

  BoundedQueue<Job> queue_;
  std::vector<std::unique_ptr<StoreReader>> readers_;
  std::vector<std::thread> threads_;
};

}  // namespace stonechat::engine
