#include "adapters/sqlite/command_finder.h"

#include "adapters/sqlite/stored_id.h"

namespace stonechat::sqlite {

CommandFinder::CommandFinder(sqlite3* connection)
    : begin_(connection, "BEGIN"),
      end_(connection, "COMMIT"),
      command_(connection,
               "SELECT sender_key, digest, chat_sequence, global_sequence, timestamp, message_type "
               "FROM chat_messages WHERE message_id = ?1 AND chat_key = ?2"),
      user_(connection, "SELECT user_key, display_name <> '' FROM users WHERE user_id = ?1") {}

template <class FindOne>
std::expected<void, Failure> CommandFinder::in_one_read(std::size_t count, FindOne find_one) {
  auto result = begin_.run();
  if (!result) {
    return result;
  }
  for (std::size_t i = 0; result && i < count; ++i) {
    result = find_one(i);
  }
  const auto ended = end_.run();
  return result ? ended : result;
}

std::expected<std::vector<std::optional<chat::CommandRecord>>, Failure> CommandFinder::find_commands(
    std::span<const engine::CommandName> names) {
  std::vector<std::optional<chat::CommandRecord>> found(names.size());
  auto result = in_one_read(names.size(), [&](std::size_t i) {
    const auto uuid = uuid_bytes(names[i].id);
    if (uuid) {
      command_.bind_blob(1, *uuid);
    } else {
      command_.bind_text(1, names[i].id.view());
    }
    command_.bind_integer(2, names[i].chat.value);
    return command_.each([&](Row& row) { found[i] = read_command_record(row); });
  });
  if (!result) {
    return std::unexpected(std::move(result.error()));
  }
  return found;
}

std::expected<std::vector<engine::FoundUser>, Failure> CommandFinder::find_users(std::span<const UserId> ids) {
  std::vector<engine::FoundUser> found(ids.size());
  auto result = in_one_read(ids.size(), [&](std::size_t i) {
    user_.bind_text(1, ids[i].view());
    return user_.each([&](Row& row) {
      found[i].key = row.key<UserKey>();
      found[i].named = row.integer(0, 1) == 1;
    });
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
  record.chat_sequence = row.key<ChatSequence>();
  record.global_sequence = row.key<GlobalSequence>();
  record.time = row.time();
  record.is_message = row.enumerator(chat::MessageType::encrypted) != chat::MessageType::system;
  return record;
}

}  // namespace stonechat::sqlite
