// The writer's own look-ups for a batch, on its connection: are these commands stored, who are these users.
#pragma once

#include <expected>
#include <optional>
#include <span>
#include <vector>

#include "adapters/sqlite/one_read.h"
#include "adapters/sqlite/statement.h"
#include "base/failure.h"
#include "engine/ports/store.h"

namespace stonechat::sqlite {

// Results as in engine::Store.
class CommandFinder {
 public:
  explicit CommandFinder(sqlite3* connection);

  std::expected<std::vector<std::optional<chat::CommandRecord>>, Failure> find_commands(
      std::span<const engine::CommandName> names);
  std::expected<std::vector<engine::FoundUser>, Failure> find_users(std::span<const UserId> ids);

 private:
  OneRead read_;
  Statement command_;
  Statement user_;
};

// Of the tables `chat_messages` and `chat_events`, the columns that read_command_record() reads.
#define STONECHAT_MESSAGE_RECORD                                                                     \
  "sender_key, digest, chat_sequence, global_sequence, timestamp, message_type <> 5 AS is_message, " \
  "NULL AS reaction_count"
#define STONECHAT_CHANGE_RECORD "actor_key, digest, chat_sequence, global_sequence, timestamp, 0, reaction_count"

chat::CommandRecord read_command_record(Row& row);

}  // namespace stonechat::sqlite
