// The one store of a run, which outlives every node, and what was ever committed to it.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "adapters/memory/memory_data.h"
#include "adapters/memory/memory_store.h"
#include "engine/ports/store.h"
#include "tests/sim/history.h"

namespace stonechat::sim {

// Who holds the shards: counts the takings over, lost ones too. 0: nobody yet.
using Seat = std::uint64_t;

// A batch that outlives the shard host that made it.
class KeptBatch {
 public:
  KeptBatch() = default;
  explicit KeptBatch(const engine::Batch& batch);

  // Views into this.
  engine::Batch view() const;

  std::vector<engine::NewUser> new_users;
  std::vector<engine::NamedUser> named_users;
  std::vector<EventPtr> events;
  engine::AccountChanges accounts;
  std::vector<engine::IdleCommand> idle_commands;
};

// One transaction that was stored.
struct Commit {
  int node = 0;
  Seat seat = 0;  // under which it was committed
  const KeptBatch& batch;
};

class Disk {
 public:
  using OnCommit = std::function<void(const Commit&)>;

  explicit Disk(OnCommit on_commit) : on_commit_(std::move(on_commit)) {}

  memory::MemoryData& data() { return *data_; }
  std::shared_ptr<memory::MemoryData> shared_data() const { return data_; }
  const History& history() const { return history_; }
  engine::StoreReader& reader() { return *reader_; }
  engine::AccountStore& accounts() { return store_.accounts(); }

  Seat seat() const { return seat_; }
  Seat raise_seat() { return ++seat_; }
  // The data has taken it.
  void stored(const Commit& commit);
  std::uint64_t commits() const { return commits_; }

  std::optional<chat::CommandRecord> find_command(ChatKey chat, const MessageId& id);
  // The event at this place, as it is read.
  std::optional<engine::EventRow> row(ChatKey chat, ChatSequence sequence);
  // Equal before and after what changed nothing.
  std::uint64_t digest() const;

  // Appends that were sent and reach the store later, each fenced there where somebody took over since.
  std::deque<std::function<void()>> late;
  // For the planted bug that acks first: done at the store's next use.
  std::function<void()> unstored;

 private:
  OnCommit on_commit_;
  std::shared_ptr<memory::MemoryData> data_ = memory::make_memory_data();
  memory::MemoryStore store_{data_};
  std::unique_ptr<engine::StoreReader> reader_ = std::move(*store_.open_reader());
  History history_;
  Seat seat_ = 0;
  std::uint64_t commits_ = 0;
};

}  // namespace stonechat::sim
