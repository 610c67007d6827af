#include "tests/sim/faulty_store.h"

#include <algorithm>
#include <utility>

namespace stonechat::sim {
namespace {

Failure failed(Failure::Kind kind) { return {.kind = kind, .message = "simulated"}; }

// One transaction of one node into the data; told to the disk where it was stored.
std::expected<void, Failure> store_now(Parts& parts, int node, Seat seat, memory::MemoryStore& real,
                                       const KeptBatch& batch, const KeptBatch& asked) {
  const auto stored = real.append(batch.view());
  if (stored) {
    parts.disk.stored({.node = node, .seat = seat, .batch = asked});
  }
  return stored;
}

}  // namespace

std::expected<engine::Ownership, Failure> FaultyStore::take_over(chat::ShardIndex shard_count) {
  parts_.faults.may_crash(Happening::crash_in_take_over);
  if (parts_.faults.strikes(Happening::take_over_waits)) {
    parts_.others_go_on(node_);
  }
  if (parts_.faults.fails(Happening::take_over_fails, node_)) {
    return std::unexpected(failed(Failure::Kind::unavailable));
  }
  auto real = std::make_shared<memory::MemoryStore>(parts_.disk.shared_data());
  auto ownership = real->take_over(shard_count);
  const Seat seat = parts_.disk.raise_seat();
  parts_.trace.note("taken_over", node_, seat);
  parts_.faults.may_crash(Happening::crash_in_take_over);
  if (parts_.faults.strikes(Happening::take_over_answer_lost)) {
    return std::unexpected(failed(Failure::Kind::unavailable));
  }
  real_ = std::move(real);
  seat_ = seat;
  if (parts_.bug(Mutation::store_forgets_the_last_stamp)) {
    ownership->last_sequence = {};
  }
  return ownership;
}

std::expected<void, Failure> FaultyStore::append(const engine::Batch& batch) {
  auto appended = try_append(batch);
  if (!appended && appended.error().kind != Failure::Kind::unavailable) {
    seat_ = 0;
  }
  return appended;
}

std::expected<void, Failure> FaultyStore::try_append(const engine::Batch& batch) {
  if (auto unstored = std::exchange(parts_.disk.unstored, nullptr)) {
    unstored();
  }
  parts_.faults.may_crash(Happening::crash_before_append);
  if (parts_.faults.fails(Happening::append_fails, node_)) {
    return std::unexpected(failed(Failure::Kind::unavailable));
  }
  if (parts_.faults.strikes(Happening::append_waits)) {
    parts_.others_go_on(node_);
  }
  if (parts_.faults.strikes(Happening::append_is_lost)) {
    return std::unexpected(failed(Failure::Kind::outcome_unknown));
  }
  if (parts_.faults.strikes(Happening::append_comes_late)) {
    send_late(KeptBatch{batch});
    return std::unexpected(failed(Failure::Kind::outcome_unknown));
  }
  if (auto committed = commit(KeptBatch{batch}); !committed) {
    return committed;
  }
  parts_.faults.may_crash(Happening::crash_after_append);
  if (parts_.faults.strikes(Happening::append_answer_lost)) {
    return std::unexpected(failed(Failure::Kind::outcome_unknown));
  }
  return {};
}

std::expected<void, Failure> FaultyStore::commit(KeptBatch batch) {
  if (parts_.bug(Mutation::store_acks_before_it_stores, 100)) {
    parts_.disk.unstored = [this, late = std::move(batch)] { (void)write(late); };
    return {};
  }
  auto written = write(batch);
  if (written || written.error().kind != Failure::Kind::internal) {
    return written;
  }
  parts_.checks.report("store_has_nothing_to_refuse", written.error().message);
  // The host would end the process at `internal`, and no check could say what led to it.
  return std::unexpected(failed(Failure::Kind::unavailable));
}

std::expected<void, Failure> FaultyStore::write(const KeptBatch& batch) {
  KeptBatch planted = batch;
  plant_into(planted);
  std::expected<void, Failure> written;
  if (parts_.mutation == Mutation::store_ignores_the_fence) {
    std::vector<Term> terms;
    for (const memory::Shard& shard : parts_.disk.data().shards) {
      terms.push_back(shard.term);
    }
    written = memory::apply_batch(parts_.disk.data(), planted.view(), terms);
    if (written) {
      parts_.disk.stored({.node = node_, .seat = seat_, .batch = batch});
    }
  } else {
    written = store_now(parts_, node_, seat_, *real_, planted, batch);
  }
  if (written && parts_.mutation == Mutation::store_keeps_deleted_text) {
    keep_deleted_text(batch);
  }
  if (!written && written.error().kind == Failure::Kind::fenced) {
    parts_.coverage.count(Happening::fenced);
  }
  return written;
}

void FaultyStore::keep_deleted_text(const KeptBatch& batch) {
  for (const EventPtr& event : batch.events) {
    if (const auto* body = std::get_if<chat::MessageDeleted>(&event->body)) {
      engine::MessageRow& row = parts_.disk.data().chats.at(event->chat_key).entries.at(body->target_sequence).row;
      row.content = "kept";
      row.deleted = false;
    }
  }
}

void FaultyStore::send_late(KeptBatch batch) {
  parts_.disk.late.emplace_back([&parts = parts_, node = node_, seat = seat_, real = real_, kept = std::move(batch)] {
    const bool stored = store_now(parts, node, seat, *real, kept, kept).has_value();
    parts.coverage.count(stored ? Happening::late_append_stored : Happening::late_append_fenced);
    parts.trace.note("late_append", node, stored);
  });
}

void FaultyStore::plant_into(KeptBatch& batch) {
  const auto is_post = [](const EventPtr& event) { return std::holds_alternative<chat::MessagePosted>(event->body); };
  if (!batch.events.empty() && is_post(batch.events.back()) && parts_.bug(Mutation::store_drops_an_event, 100)) {
    batch.events.pop_back();
  }
  for (EventPtr& event : batch.events) {
    chat::Event changed = *event;
    if (is_post(event) && parts_.bug(Mutation::store_changes_content, 100)) {
      std::get<chat::MessagePosted>(changed.body).content += ' ';
    }
    if (parts_.mutation == Mutation::store_forgets_ids && changed.command_id &&
        parts_.disk.find_command(changed.chat_key, *changed.command_id)) {
      changed.command_id = MessageId::parse("twin" + std::to_string(changed.global_sequence.value));
    }
    event = std::make_shared<const chat::Event>(std::move(changed));
  }
}

std::expected<void, Failure> FaultyStore::before_look_up() {
  parts_.faults.may_crash(Happening::crash_in_look_up);
  if (parts_.faults.strikes(Happening::look_up_waits)) {
    parts_.others_go_on(node_);
  }
  if (parts_.faults.fails(Happening::look_up_fails, node_)) {
    return std::unexpected(failed(Failure::Kind::unavailable));
  }
  return {};
}

std::expected<std::vector<std::optional<chat::CommandRecord>>, Failure> FaultyStore::find_commands(
    std::span<const engine::CommandName> names) {
  if (auto ready = before_look_up(); !ready) {
    return std::unexpected(ready.error());
  }
  if (parts_.hides_ids()) {
    return std::vector<std::optional<chat::CommandRecord>>(names.size());
  }
  return real_->find_commands(names);
}

std::expected<std::vector<std::optional<chat::TargetMessage>>, Failure> FaultyStore::find_targets(
    std::span<const engine::CommandName> names) {
  if (auto ready = before_look_up(); !ready) {
    return std::unexpected(ready.error());
  }
  auto found = real_->find_targets(names);
  for (auto& target : *found) {
    if (target && parts_.mutation == Mutation::store_forgets_deletions) {
      target->deleted = false;
    }
  }
  return found;
}

std::expected<std::vector<chat::TargetReaction>, Failure> FaultyStore::find_reactions(
    std::span<const engine::ReactionName> names) {
  if (auto ready = before_look_up(); !ready) {
    return std::unexpected(ready.error());
  }
  auto found = real_->find_reactions(names);
  for (chat::TargetReaction& reaction : *found) {
    if (parts_.mutation == Mutation::store_miscounts_reactions) {
      ++reaction.count;
    }
  }
  return found;
}

std::expected<std::vector<engine::FoundUser>, Failure> FaultyStore::find_users(std::span<const UserId> ids) {
  if (auto ready = before_look_up(); !ready) {
    return std::unexpected(ready.error());
  }
  return real_->find_users(ids);
}

std::expected<std::unique_ptr<engine::StoreReader>, Failure> FaultyStore::open_reader() {
  return memory::MemoryStore{parts_.disk.shared_data()}.open_reader();
}

}  // namespace stonechat::sim
