// One process: the real shard host, the real fan-out of its loops, and in place of threads and queues of sockets a few
// lists that move on when the run says so (what engine::HostThread and engine::LoopMailboxes do with threads).
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <vector>

#include "engine/revocations.h"
#include "engine/shard_host.h"
#include "engine/user_directory.h"
#include "tests/sim/faulty_store.h"
#include "tests/sim/parts.h"
#include "tests/sim/session.h"

namespace stonechat::sim {

struct NodeOptions {
  engine::ShardHostOptions host;
  std::size_t queue_max = 1'000;
  std::size_t batch_max = 100;
  int loops = 1;
};

class Node final : private engine::ChatLoader, private engine::BatchSink {
 public:
  Node(Parts& parts, int index, NodeOptions options) : parts_(parts), index_(index), options_(options) {}

  bool is_up() const { return host_ != nullptr; }
  // Takes the shards over and serves; it may fail or crash in it.
  void start();
  // The process is gone: queues, states and connections with it.
  void crash();

  // A connection of this user to a loop of this node, which is up.
  std::shared_ptr<Session> connect(int session_number, const UserId& user);
  void disconnect(Session& session);
  // Sends an intent over an open session. Where the host's queue is full it is answered at once.
  void submit(const Intent& intent, Session& session);

  // Each does one thing of those that wait, and says whether there was one.
  bool run_batch();
  bool answer_a_load();
  bool deliver_a_batch();
  bool queue_is_full() const { return queue_.size() >= options_.queue_max; }
  bool has_loads_out() const { return !loads_.empty(); }

  // The wall clock of this machine may differ from the others'.
  void set_clock(std::chrono::milliseconds ahead) { clock_ahead_ = ahead; }
  bool owns() const { return is_up() && store_->seat() == parts_.disk.seat(); }
  const std::vector<std::shared_ptr<Session>>& sessions() const { return sessions_; }

 private:
  struct Load {
    ChatId chat;
    chat::ShardIndex shard = 0;
    std::uint64_t ownership = 0;
    std::optional<std::expected<chat::ChatState, Failure>> state;  // read already, and on its way
  };
  struct Loop {
    explicit Loop(int index) : tables(index) {}
    LoopTables tables;
    std::deque<std::shared_ptr<const engine::CommittedBatch>> inbox;
  };

  bool load(const ChatId& chat, chat::ShardIndex shard, std::uint64_t ownership) override;
  void on_committed(std::shared_ptr<const engine::CommittedBatch> batch) override;
  std::expected<chat::ChatState, Failure> read(const Load& load);
  void count(const engine::CommittedBatch& batch);
  void deliver(Loop& loop, const engine::CommittedBatch& batch);
  void forget_closed();

  Parts& parts_;
  const int index_;
  const NodeOptions options_;
  std::chrono::milliseconds clock_ahead_{0};
  std::unique_ptr<FaultyStore> store_;
  std::unique_ptr<engine::UserDirectory> directory_;
  std::unique_ptr<engine::Revocations> revocations_;
  std::unique_ptr<engine::ShardHost> host_;
  std::deque<engine::HostItem> queue_;
  std::deque<Load> loads_;
  std::vector<std::unique_ptr<Loop>> loops_;
  std::vector<std::shared_ptr<Session>> sessions_;
  std::uint64_t newest_ownership_ = 0;            // under which a load was asked for
  std::map<ChatId, chat::ChatState> old_states_;  // for a planted bug
  std::uint64_t commits_before_ = 0;              // of the batch under way
  std::uint64_t digest_before_ = 0;
};

}  // namespace stonechat::sim
