// The owner's seat of all shards of one store: takes whole batches of commands, lets the rules decide, commits, and
// only then lets anyone hear of it. One thread; knows no clock, socket or queue (host_thread.h feeds it), so that a
// simulator can run it as it stands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/failure.h"
#include "base/time.h"
#include "chat/sequencer.h"
#include "engine/batch_accounts.h"
#include "engine/batch_lookups.h"
#include "engine/batch_users.h"
#include "engine/chat_cache.h"
#include "engine/committed_batch.h"
#include "engine/host_item.h"
#include "engine/host_metrics.h"
#include "engine/ports/store.h"
#include "engine/revocations.h"
#include "engine/user_directory.h"
#include "ops/rate_limited_log.h"

namespace stonechat::engine {

// Brings a chat's state from the store, in its own time: the answer comes back as a ChatLoaded item.
class ChatLoader {
 public:
  virtual ~ChatLoader() = default;
  // False where it can't be asked now. `ownership` comes back with the state.
  virtual bool load(const ChatId& chat, chat::ShardIndex shard, std::uint64_t ownership) = 0;
};

struct ShardHostOptions {
  chat::ShardIndex shard_count = chat::shard_count_default;
  std::size_t recent_bytes_max = 64 << 20;  // of chat states in memory
  std::size_t parked_max = 65'536;          // commands that wait for their chat to be loaded
  bool provision_named_users = true;        // a member that names nobody becomes a user; else it is refused
};

class ShardHost {
 public:
  // Takes the shards over. All references outlive the host.
  static std::expected<std::unique_ptr<ShardHost>, Failure> create(Store& store, ChatLoader& loader,
                                                                   UserDirectory& directory, Revocations& revocations,
                                                                   BatchSink& sink, HostMetrics& metrics,
                                                                   ShardHostOptions options);

  // Does all of `items`, in order, in one transaction. A command whose chat is not in memory waits aside, with all
  // later ones of its chat, until its ChatLoaded comes.
  void run_batch(std::vector<HostItem>& items, Timestamp now);

  // The store did not take the last batch. Whoever feeds the host then calls `probe` now and then: it asks the store
  // whether it takes batches again, so that nobody has to send a command to find out.
  bool commits_fail() const { return commits_fail_; }
  void probe();
  // The store has work left: whoever feeds the host calls `probe` while there is nothing else to do.
  bool has_work_left() const { return store_.has_work_left(); }

  // Commands that wait for a load.
  std::size_t parked() const { return parked_count_; }
  const std::string& epoch() const { return epoch_; }
  // Null where the chat is not in memory. For who checks the host from outside.
  const chat::ChatState* in_memory(const ChatId& chat) const { return cache_.peek(chat); }

 private:
  // A command whose chat is in memory.
  struct Ready {
    Submission submission;
    chat::ChatState* state;
    bool unreadable = false;  // what it names cannot be read
  };

  ShardHost(Store& store, ChatLoader& loader, UserDirectory& directory, Revocations& revocations, BatchSink& sink,
            HostMetrics& metrics, ShardHostOptions options);
  bool take_over();

  void sort_in(HostItem&& item);
  void route(Submission&& submission);
  void unpark(ChatLoaded&& loaded);
  void look_up_commands();
  bool look_up_users();
  void apply_all();
  void apply_one(Ready& ready);
  void commit();
  void turn_away();
  void give_up(const Failure& failure, const Batch& batch);
  void lose(const Failure& failure);
  void note_commits(bool fail);
  void report(const char* event, std::string_view why);
  void settle();
  void answer(Submission&& submission, Answer&& answer);
  void answer(BatchEntry&& entry);
  void count(const CommittedBatch& batch);

  Store& store_;
  ChatLoader& loader_;
  BatchSink& sink_;
  HostMetrics& metrics_;
  const ShardHostOptions options_;

  std::string epoch_;
  std::string why_not_;  // the last taking over failed
  bool owns_ = false;
  bool commits_fail_ = false;
  std::uint64_t ownership_ = 0;  // counts the takings over: loads of an earlier one may be stale
  chat::Sequencer sequencer_{GlobalSequence{}};
  std::vector<std::int64_t> last_chat_numbers_;
  ChatCache cache_;
  std::unordered_map<ChatId, std::vector<Submission>> parked_;
  std::size_t parked_count_ = 0;
  ops::RateLimitedLog log_{10};

  // Of the batch under way.
  Timestamp now_;
  std::vector<Ready> ready_;
  std::vector<ProvisionUser> provisions_;
  std::vector<RenameUser> renames_;
  BatchUsers users_;
  BatchLookups lookups_;
  BatchAccounts accounts_;
  std::shared_ptr<CommittedBatch> batch_;
};

}  // namespace stonechat::engine
