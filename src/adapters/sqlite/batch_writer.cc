#include "adapters/sqlite/batch_writer.h"

#include <sqlite3.h>

#include <algorithm>
#include <string>
#include <variant>

#include "adapters/sqlite/bound_id.h"
#include "base/check.h"
#include "chat/apply.h"

namespace stonechat::sqlite {
BatchWriter::BatchWriter(sqlite3* connection)
    : connection_(connection),
      raise_shard_(connection,
                   "UPDATE shards SET last_global_sequence = max(last_global_sequence, ?1), "
                   "last_chat_number = max(last_chat_number, ?2) WHERE shard = ?3 AND term = ?4"),
      insert_user_(connection, "INSERT INTO users VALUES (?1, ?2, ?3, ?4)"),
      name_user_(connection, "UPDATE users SET display_name = ?1 WHERE user_key = ?2"),
      insert_idle_(connection, "INSERT INTO idle_commands VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"),
      chats_(connection),
      history_(connection),
      changes_(connection),
      eraser_(connection),
      account_writer_(connection) {}

std::expected<void, Failure> BatchWriter::write(const engine::Batch& batch, std::span<const Term> terms) {
  erases_ = false;
  auto result = pass_fence(batch, terms);
  if (result) {
    result = erase_deleted_chats();
  }
  for (std::size_t i = 0; result && i < batch.new_users.size(); ++i) {
    result = insert_user(batch.new_users[i]);
  }
  for (std::size_t i = 0; result && i < batch.named_users.size(); ++i) {
    name_user_.bind_text(1, batch.named_users[i].display_name);
    name_user_.bind_integer(2, batch.named_users[i].user.value);
    result = name_user_.run();
  }
  for (std::size_t i = 0; result && i < batch.events.size(); ++i) {
    result = insert_event(*batch.events[i]);
  }
  for (std::size_t i = 0; result && i < batch.idle_commands.size(); ++i) {
    result = insert_idle(batch.idle_commands[i]);
  }
  return result ? account_writer_.write(batch.accounts) : result;
}

// Shard 0 speaks for a batch of users alone: whoever takes over raises the terms of all shards.
std::expected<void, Failure> BatchWriter::pass_fence(const engine::Batch& batch, std::span<const Term> terms) {
  reach_.assign(terms.size(), {});
  std::vector<bool> touched(terms.size());
  touched[0] = batch.events.empty() && batch.idle_commands.empty();
  for (const chat::Event* event : batch.events) {
    check(event->shard < terms.size(), "an event lies in one of the shards that were taken over");
    touched[event->shard] = true;
    Reach& reach = reach_[event->shard];
    reach.last_global_sequence = event->global_sequence.value;
    if (std::holds_alternative<chat::ChatCreated>(event->body)) {
      reach.last_chat_number = std::max(reach.last_chat_number, chat::chat_number(event->chat_key));
    }
  }
  for (const engine::IdleCommand& idle : batch.idle_commands) {
    check(idle.shard < terms.size(), "a command lies in one of the shards that were taken over");
    touched[idle.shard] = true;
  }
  for (std::size_t shard = 0; shard < terms.size(); ++shard) {
    if (!touched[shard]) {
      continue;
    }
    raise_shard_.bind_integer(1, reach_[shard].last_global_sequence);
    raise_shard_.bind_integer(2, reach_[shard].last_chat_number);
    raise_shard_.bind_integer(3, static_cast<std::int64_t>(shard));
    raise_shard_.bind_integer(4, terms[shard].value);
    if (auto result = raise_shard_.run(); !result) {
      return result;
    }
    if (sqlite3_changes(connection_) != 1) {
      return std::unexpected(
          Failure{Failure::Kind::fenced, "shard " + std::to_string(shard) + " has another owner now"});
    }
  }
  return {};
}

std::expected<void, Failure> BatchWriter::insert_user(const engine::NewUser& user) {
  insert_user_.bind_integer(1, user.user.key.value);
  insert_user_.bind_text(2, user.user.id.view());
  insert_user_.bind_text(3, user.display_name);
  insert_user_.bind_integer(4, milliseconds_of(user.created));
  return insert_user_.run();
}

std::expected<void, Failure> BatchWriter::insert_idle(const engine::IdleCommand& idle) {
  const chat::CommandRecord& record = idle.command.record;
  const BoundId id(idle.command.id);
  id.bind(insert_idle_, 1);
  insert_idle_.bind_integer(2, idle.chat.value);
  insert_idle_.bind_integer(3, record.sender.value);
  insert_idle_.bind_blob(4, record.digest);
  insert_idle_.bind_integer(5, record.chat_sequence.value);
  insert_idle_.bind_integer(6, record.global_sequence.value);
  insert_idle_.bind_integer(7, milliseconds_of(record.time));
  if (record.reaction_count < 0) {
    insert_idle_.bind_null(8);
  } else {
    insert_idle_.bind_integer(8, record.reaction_count);
  }
  return insert_idle_.run();
}

std::expected<void, Failure> BatchWriter::insert_event(const chat::Event& event) {
  if (auto result = chats_.write(event); !result) {
    return result;
  }
  if (std::holds_alternative<chat::ChatDeleted>(event.body)) {
    eraser_.look();
  }
  erases_ |= std::holds_alternative<chat::MessageDeleted>(event.body);
  return chat::stands_in_history(event.body) ? history_.write(event) : changes_.write(event);
}

std::expected<void, Failure> BatchWriter::erase_deleted_chats() {
  const auto erased = eraser_.step();
  if (!erased) {
    return std::unexpected(erased.error());
  }
  erases_ |= *erased;
  return {};
}

}  // namespace stonechat::sqlite
