#include "tests/sim/disk.h"

#include <array>

namespace stonechat::sim {

KeptBatch::KeptBatch(const engine::Batch& batch)
    : new_users(batch.new_users),
      named_users(batch.named_users),
      accounts(batch.accounts),
      idle_commands(batch.idle_commands) {
  for (const chat::Event* event : batch.events) {
    events.push_back(std::make_shared<const chat::Event>(*event));
  }
}

engine::Batch KeptBatch::view() const {
  engine::Batch batch{.new_users = new_users,
                      .named_users = named_users,
                      .events = {},
                      .accounts = accounts,
                      .idle_commands = idle_commands};
  for (const EventPtr& event : events) {
    batch.events.push_back(event.get());
  }
  return batch;
}

void Disk::stored(const Commit& commit) {
  ++commits_;
  for (const EventPtr& event : commit.batch.events) {
    history_.add(event);
  }
  on_commit_(commit);
}

std::optional<chat::CommandRecord> Disk::find_command(ChatKey chat, const MessageId& id) {
  const std::array<engine::CommandName, 1> names{{{.chat = chat, .id = id}}};
  return store_.find_commands(names)->front();
}

std::optional<engine::EventRow> Disk::row(ChatKey chat, ChatSequence sequence) {
  auto rows = reader_->events(chat, sequence, sequence, 1);
  return rows->empty() ? std::nullopt : std::optional{std::move(rows->front())};
}

std::uint64_t Disk::digest() const {
  std::uint64_t hash = 0;
  const auto mix = [&](std::int64_t number) { hash = mix_bits(hash * 31 + static_cast<std::uint64_t>(number)); };
  for (const memory::Shard& shard : data_->shards) {
    mix(shard.last_sequence.value);
    mix(shard.last_chat_number);
  }
  for (const auto& [key, user] : data_->users) {
    mix(key.value);
    mix(static_cast<std::int64_t>(stable_hash(user.display_name)));
  }
  for (const auto& [key, chat] : data_->chats) {
    mix(key.value);
    mix(static_cast<std::int64_t>(chat.entries.size()));
    mix(static_cast<std::int64_t>(chat.changes.size()));
    mix(static_cast<std::int64_t>(chat.by_command.size()));
    for (const auto& [user, participant] : chat.participants) {
      mix(user.value);
      mix(static_cast<std::int64_t>(participant.role));
      mix(participant.joined.value);
    }
  }
  return hash;
}

}  // namespace stonechat::sim
