// A shard host with nothing around it but a store, a loader that answers when it is told to, and an ear for its
// answers.
#pragma once

#include <deque>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "adapters/memory/memory_store.h"
#include "engine/shard_host.h"
#include "ops/metrics.h"
#include "tests/host/faulty_store.h"

namespace stonechat::test {

class Stage : public engine::ChatLoader, public engine::BatchSink {
 public:
  // Several stages on the same data are several owners of it, the last made the present one.
  explicit Stage(engine::ShardHostOptions options = {},
                 std::shared_ptr<memory::MemoryData> shared_data = memory::make_memory_data());
  ~Stage() override;

  // Each returns the number by which its answer is found.
  int create(const std::string& sender, const std::string& chat, const std::vector<std::string>& members);
  int add(const std::string& sender, const std::string& chat, const std::vector<std::string>& users);
  int post(const std::string& sender, const std::string& chat, const std::string& id, const std::string& text = "hi");
  int edit(const std::string& sender, const std::string& chat, const std::string& target, const std::string& text);
  int erase(const std::string& sender, const std::string& chat, const std::string& target);
  int react(const std::string& sender, const std::string& chat, const std::string& target, const std::string& emoji,
            const std::string& id = {});
  int rename(const std::string& user, const std::string& name);
  int remove(const std::string& sender, const std::string& chat, const std::string& user);

  // One batch of all that was asked since the last one; loads that it asks for stay unanswered.
  void run();
  // Answers the loads that wait, and runs the batch that they make with what was asked since.
  void load_and_run();
  // Until nothing waits.
  void settle();
  // One batch of a connection of each user, not yet known or known, beside what was asked.
  void connect(const std::vector<std::string>& users);
  bool commits_fail() const { return host_->commits_fail() && host_metrics_.commits_failing.value() == 1; }
  void probe() { host_->probe(); }

  // `N` (the event's chatSequence), `as N`, `nothing`, `refused CODE`, `renamed`, `unavailable`, `unknown`, or `` while
  // nobody answered.
  std::string answer(int asked) const;
  // Of the last connect() of this user: whether it got in.
  bool got_in(const std::string& user) const { return in_.contains(user); }
  bool is_user(const std::string& user);
  std::string name_of(const std::string& user);
  std::size_t loads_waiting() const { return loads_.size(); }
  // The chat's messages as they are stored, oldest first.
  std::vector<std::string> stored(const std::string& chat, const std::string& member);

  const std::shared_ptr<memory::MemoryData> data;
  memory::MemoryStore memory{data};
  FaultyStore store{memory};

 private:
  bool load(const ChatId& chat, chat::ShardIndex shard, std::uint64_t ownership) override;
  void on_committed(std::shared_ptr<const engine::CommittedBatch> batch) override;
  int ask(const std::string& sender, chat::Command command);
  // A place for the answer to `item`, which is asked with the next batch.
  template <class Item>
  int ask_for(Item item);
  int ask(const std::string& sender, const std::string& chat, chat::CommandBody body, const std::string& id = {});
  UserKey provisioned(const std::string& user);

  ops::Metrics metrics_;
  engine::HostMetrics host_metrics_{metrics_};
  engine::UserDirectory directory_;
  engine::Revocations revocations_;
  std::unique_ptr<engine::StoreReader> reader_;
  std::unique_ptr<engine::ShardHost> host_;
  std::vector<engine::HostItem> asked_;
  struct Load {
    ChatId chat;
    chat::ShardIndex shard;
    std::uint64_t ownership;
  };

  std::deque<Load> loads_;
  std::vector<std::string> answers_;
  std::vector<std::string> connecting_;
  std::set<std::string> in_;
  std::int64_t now_ = 1'800'000'000'000;
};

}  // namespace stonechat::test
