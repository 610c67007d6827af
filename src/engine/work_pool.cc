#include "engine/work_pool.h"

#include "base/thread_name.h"

namespace stonechat::engine {

WorkPool::WorkPool(const char* name, std::size_t threads, std::size_t queue_max) : queue_(queue_max) {
  for (std::size_t i = 0; i < threads; ++i) {
    threads_.emplace_back([this, name] {
      name_this_thread(name);
      while (auto job = queue_.take()) {
        (*job)();
      }
    });
  }
}

WorkPool::~WorkPool() {
  queue_.close_and_discard();
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

}  // namespace stonechat::engine
