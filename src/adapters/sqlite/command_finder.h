// The writer's own look-ups for a batch, on its connection: are these commands stored, who are these users.
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <span>
#include <vector>

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
  // Outside a transaction every look-up would take and give back its own lock on the log, in two system calls.
  template <class FindOne>
  std::expected<void, Failure> in_one_read(std::size_t count, FindOne find_one);

  Statement begin_;
  Statement end_;
  Statement command_;
  Statement user_;
};

// Reads sender_key, digest, chat_sequence, global_sequence, timestamp, message_type.
chat::CommandRecord read_command_record(Row& row);

}  // namespace stonechat::sqlite
