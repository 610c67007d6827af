#include "adapters/sqlite/target_finder.h"

#include <cstddef>
#include <limits>

#include "adapters/sqlite/bound_id.h"

namespace stonechat::sqlite {
namespace {

constexpr std::int64_t integer_max = std::numeric_limits<std::int64_t>::max();

chat::ChangePlace read_place(Row& row) {
  chat::ChangePlace place;
  place.chat_sequence = row.key<ChatSequence>();
  place.global_sequence = row.key<GlobalSequence>();
  place.time = row.time();
  return place;
}

}  // namespace

// An event that a message names as its last change, and that is not there, comes as NULL, which no place may be.
TargetFinder::TargetFinder(sqlite3* connection)
    : read_(connection),
      target_(connection,
              "SELECT m.sender_key, m.chat_sequence, m.deleted, "
              "CASE WHEN m.updated_sequence IS NULL THEN m.chat_sequence ELSE e.chat_sequence END AS updated_sequence, "
              "CASE WHEN m.updated_sequence IS NULL THEN m.global_sequence ELSE e.global_sequence END, "
              "CASE WHEN m.updated_sequence IS NULL THEN m.timestamp ELSE e.timestamp END "
              "FROM chat_messages m LEFT JOIN chat_events e "
              "ON e.chat_key = m.chat_key AND e.chat_sequence = m.updated_sequence "
              "WHERE m.message_id = ?1 AND m.chat_key = ?2 AND m.message_type <> 5"),
      place_(connection,
             "SELECT chat_sequence FROM chat_messages WHERE message_id = ?1 AND chat_key = ?2 AND message_type <> 5"),
      reaction_(connection,
                "SELECT present, chat_sequence, global_sequence, timestamp FROM message_reactions "
                "WHERE chat_key = ?1 AND message_sequence = ?2 AND emoji = ?3 AND user_key = ?4"),
      counts_(connection,
              "SELECT count(*), coalesce(max(user_count) FILTER (WHERE emoji = ?3), 0) FROM reaction_counts "
              "WHERE chat_key = ?1 AND message_sequence = ?2") {}

std::expected<std::vector<std::optional<chat::TargetMessage>>, Failure> TargetFinder::find_targets(
    std::span<const engine::CommandName> names) {
  std::vector<std::optional<chat::TargetMessage>> found(names.size());
  auto result = read_.run([&] {
    std::expected<void, Failure> read;
    for (std::size_t i = 0; read && i < names.size(); ++i) {
      const BoundId id(names[i].id);
      id.bind(target_, 1);
      target_.bind_integer(2, names[i].chat.value);
      read = target_.each([&](Row& row) {
        chat::TargetMessage& target = found[i].emplace();
        target.sender = row.key<UserKey>();
        target.chat_sequence = row.key<ChatSequence>();
        target.deleted = row.boolean();
        target.last_change = read_place(row);
      });
    }
    return read;
  });
  if (!result) {
    return std::unexpected(std::move(result.error()));
  }
  return found;
}

std::expected<std::vector<chat::TargetReaction>, Failure> TargetFinder::find_reactions(
    std::span<const engine::ReactionName> names) {
  std::vector<chat::TargetReaction> found(names.size());
  auto result = read_.run([&] {
    std::expected<void, Failure> read;
    for (std::size_t i = 0; read && i < names.size(); ++i) {
      read = find_reaction(names[i], found[i]);
    }
    return read;
  });
  if (!result) {
    return std::unexpected(std::move(result.error()));
  }
  return found;
}

std::expected<void, Failure> TargetFinder::find_reaction(const engine::ReactionName& name,
                                                         chat::TargetReaction& found) {
  const BoundId id(name.message);
  id.bind(place_, 1);
  place_.bind_integer(2, name.chat.value);
  ChatSequence message;
  auto result = place_.each([&](Row& row) { message = row.key<ChatSequence>(); });
  if (!result || message.value == 0) {
    return result;
  }
  for (Statement* statement : {&reaction_, &counts_}) {
    statement->bind_integer(1, name.chat.value);
    statement->bind_integer(2, message.value);
    statement->bind_text(3, name.emoji);
  }
  reaction_.bind_integer(4, name.user.value);
  result = reaction_.each([&](Row& row) {
    found.present = row.boolean();
    found.last_change = read_place(row);
  });
  return !result ? result : counts_.each([&](Row& row) {
    found.emoji_kinds = row.integer(0, integer_max);
    found.count = row.integer(0, integer_max);
  });
}

}  // namespace stonechat::sqlite
