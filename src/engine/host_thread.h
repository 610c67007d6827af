// The thread that the shard host lives on, and the queue in front of it. All that waits becomes one batch: the slower a
// commit, the larger the next.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "base/bounded_queue.h"
#include "base/failure.h"
#include "engine/host_item.h"
#include "engine/read_pool.h"
#include "engine/shard_host.h"

namespace stonechat::engine {

struct HostThreadOptions {
  ShardHostOptions host;
  std::size_t queue_max = 65'536;
  std::size_t batch_max = 4'096;
  std::chrono::milliseconds probe_interval{1'000};  // while commits fail
  std::chrono::milliseconds work_interval{50};      // between pieces of what the store has left to do
};

class HostThread final : private ChatLoader {
 public:
  // All references outlive the thread. Chats are loaded by a thread and a reader of their own, so that nobody's reads
  // hold up a command.
  static std::expected<std::unique_ptr<HostThread>, Failure> start(Store& store, UserDirectory& directory,
                                                                   Revocations& revocations, BatchSink& sink,
                                                                   HostMetrics& metrics, HostThreadOptions options);
  ~HostThread() override;

  // Any thread. False when the queue is full or stop() was called: answer `unavailable`.
  bool submit(HostItem&& item);
  // All or none, in their order; cleared when taken.
  bool submit_all(std::vector<HostItem>& items);

  // Refuses what comes from now on, answers all that was taken, and ends the thread. Not on the host's own thread.
  void stop();

  std::size_t depth() const { return queue_.depth(); }
  const std::string& epoch() const { return host_->epoch(); }

 private:
  explicit HostThread(HostThreadOptions options);
  bool load(const ChatId& chat, chat::ShardIndex shard, std::uint64_t ownership) override;
  void run();
  void take(std::deque<HostItem>& waiting);

  const HostThreadOptions options_;
  BoundedQueue<HostItem> queue_;
  std::unique_ptr<ReadPool> loads_;
  std::atomic<bool> stopping_{false};
  std::unique_ptr<ShardHost> host_;
  std::chrono::steady_clock::time_point probed_{};
  std::thread thread_;
};

}  // namespace stonechat::engine
