#include "adapters/sqlite/command_finder.h"

#include <cstddef>
#include <limits>

#include "adapters/sqlite/bound_id.h"

namespace stonechat::sqlite {

CommandFinder::CommandFinder(sqlite3* connection)
    : read_(connection),
      command_(connection,
               "SELECT " STONECHAT_MESSAGE_RECORD
               " FROM chat_messages WHERE message_id = ?1 AND chat_key = ?2 "
               "UNION ALL SELECT " STONECHAT_CHANGE_RECORD
               " FROM chat_events WHERE command_id = ?1 AND chat_key = ?2 "
               "UNION ALL SELECT sender_key, digest, chat_sequence, global_sequence, timestamp, 0, reaction_count "
               "FROM idle_commands WHERE command_id = ?1 AND chat_key = ?2"),
      user_(connection, "SELECT user_key, display_name <> '' FROM users WHERE user_id = ?1") {}

std::expected<std::vector<std::optional<chat::CommandRecord>>, Failure> CommandFinder::find_commands(
    std::span<const engine::CommandName> names) {
  std::vector<std::optional<chat::CommandRecord>> found(names.size());
  auto result = read_.run([&] {
    std::expected<void, Failure> read;
    for (std::size_t i = 0; read && i < names.size(); ++i) {
      const BoundId id(names[i].id);
      id.bind(command_, 1);
      command_.bind_integer(2, names[i].chat.value);
      read = command_.each([&](Row& row) { found[i] = read_command_record(row); });
    }
    return read;
  });
  if (!result) {
    return std::unexpected(std::move(result.error()));
  }
  return found;
}

std::expected<std::vector<engine::FoundUser>, Failure> CommandFinder::find_users(std::span<const UserId> ids) {
  std::vector<engine::FoundUser> found(ids.size());
  auto result = read_.run([&] {
    std::expected<void, Failure> read;
    for (std::size_t i = 0; read && i < ids.size(); ++i) {
      user_.bind_text(1, ids[i].view());
      read = user_.each([&](Row& row) {
        found[i].key = row.key<UserKey>();
        found[i].named = row.boolean();
      });
    }
    return read;
  });
  if (!result) {
    return std::unexpected(std::move(result.error()));
  }
  return found;
}

chat::CommandRecord read_command_record(Row& row) {
  chat::CommandRecord record;
  record.sender = row.key<UserKey>();
  record.digest = row.digest();
  record.chat_sequence = row.key<ChatSequence>(0);
  record.global_sequence = row.key<GlobalSequence>(0);
  record.time = row.time();
  record.is_message = row.boolean();
  record.reaction_count =
      static_cast<std::int32_t>(row.integer_or_null(0, std::numeric_limits<std::int32_t>::max()).value_or(-1));
  return record;
}

}  // namespace stonechat::sqlite
