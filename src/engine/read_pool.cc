#include "engine/read_pool.h"

#include <utility>

#include "base/thread_name.h"

namespace stonechat::engine {

std::expected<std::unique_ptr<ReadPool>, Failure> ReadPool::start(Store& store, std::size_t threads,
                                                                  std::size_t queue_max) {
  std::unique_ptr<ReadPool> pool{new ReadPool(queue_max)};
  for (std::size_t i = 0; i < threads; ++i) {
    auto reader = store.open_reader();
    if (!reader) {
      return std::unexpected(std::move(reader.error()));
    }
    pool->readers_.push_back(std::move(*reader));
  }
  for (const auto& reader : pool->readers_) {
    pool->threads_.emplace_back([&pool = *pool, &reader = *reader] { pool.run(reader); });
  }
  return pool;
}

ReadPool::~ReadPool() {
  queue_.close_and_discard();
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

bool ReadPool::submit(Job&& job) { return queue_.push(std::move(job)); }

void ReadPool::run(StoreReader& reader) {
  name_this_thread("read-pool");
  while (auto job = queue_.take()) {
    (*job)(reader);
  }
}

}  // namespace stonechat::engine
