#include "engine/host_thread.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "base/thread_name.h"
#include "base/time.h"

namespace stonechat::engine {

std::expected<std::unique_ptr<HostThread>, Failure> HostThread::start(Store& store, UserDirectory& directory,
                                                                      Revocations& revocations, BatchSink& sink,
                                                                      HostMetrics& metrics, HostThreadOptions options) {
  std::unique_ptr<HostThread> thread{new HostThread(options)};
  auto loads = ReadPool::start(store, 1, options.host.parked_max);
  if (!loads) {
    return std::unexpected(std::move(loads.error()));
  }
  thread->loads_ = std::move(*loads);
  auto host = ShardHost::create(store, *thread, directory, revocations, sink, metrics, options.host);
  if (!host) {
    return std::unexpected(std::move(host.error()));
  }
  thread->host_ = std::move(*host);
  thread->thread_ = std::thread([raw = thread.get()] { raw->run(); });
  return thread;
}

HostThread::HostThread(HostThreadOptions options) : options_(options), queue_(options.queue_max) {}

HostThread::~HostThread() { stop(); }

bool HostThread::submit(HostItem&& item) { return !stopping_ && queue_.push(std::move(item)); }

bool HostThread::submit_all(std::vector<HostItem>& items) { return !stopping_ && queue_.push_all(items); }

void HostThread::stop() {
  if (!thread_.joinable()) {
    return;
  }
  stopping_ = true;
  queue_.push_unbounded(HostStop{});
  thread_.join();
}

bool HostThread::load(const ChatId& chat, chat::ShardIndex shard, std::uint64_t ownership) {
  return loads_->submit([this, chat, shard, ownership](StoreReader& reader) {
    queue_.push_unbounded(ChatLoaded{.chat = chat, .ownership = ownership, .state = reader.load_chat(chat, shard)});
  });
}

// Waits for what comes next; while commits fail or the store has work left, no longer than until it is to be asked
// again.
void HostThread::take(std::deque<HostItem>& waiting) {
  if (!host_->commits_fail() && !host_->has_work_left()) {
    queue_.take_all(waiting);
    return;
  }
  const auto interval = host_->commits_fail() ? options_.probe_interval : options_.work_interval;
  queue_.take_all_until(waiting, probed_ + interval);
  if (const auto now = std::chrono::steady_clock::now(); now >= probed_ + interval) {
    probed_ = now;
    host_->probe();
  }
}

void HostThread::run() {
  name_this_thread("shard-host");
  std::deque<HostItem> waiting;
  std::vector<HostItem> batch;
  bool stop_seen = false;
  while (!stop_seen || host_->parked() > 0 || queue_.depth() > 0) {
    take(waiting);
    while (!waiting.empty()) {
      const std::size_t size = std::min(waiting.size(), options_.batch_max);
      batch.clear();
      for (std::size_t i = 0; i < size; ++i) {
        HostItem& item = waiting.front();
        if (std::holds_alternative<HostStop>(item)) {
          stop_seen = true;
        } else {
          batch.push_back(std::move(item));
        }
        waiting.pop_front();
      }
      host_->run_batch(batch, wall_now());
    }
  }
}

}  // namespace stonechat::engine
