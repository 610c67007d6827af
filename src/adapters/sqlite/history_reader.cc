#include "adapters/sqlite/history_reader.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

#include "adapters/sqlite/message_columns.h"

namespace stonechat::sqlite {
namespace {

void bind(Statement& statement, const HistoryRange& range) {
  statement.bind_integer(1, range.chat.value);
  statement.bind_integer(2, range.from.value);
  statement.bind_integer(3, range.to.value);
  statement.bind_integer(4, range.limit);
}

bool may_have_reactions(const engine::MessageRow& row) { return row.updated.value > 0 && !row.deleted; }

struct FoundReaction {
  ChatSequence message;
  ChatSequence first;
  engine::ReactionCount reaction;
};

// Both are by rising chatSequence.
void merge(std::vector<engine::MessageRow>& messages, std::vector<engine::ChangeRow>& changes, std::int64_t limit,
           std::vector<engine::EventRow>& rows) {
  auto message = messages.begin();
  auto change = changes.begin();
  while (std::ssize(rows) < limit && (message != messages.end() || change != changes.end())) {
    if (change == changes.end() || (message != messages.end() && message->chat_sequence < change->chat_sequence)) {
      rows.emplace_back(std::move(*message++));
    } else {
      rows.emplace_back(std::move(*change++));
    }
  }
}

}  // namespace

std::expected<void, Failure> read_messages(Statement& statement, const HistoryRange& range,
                                           std::vector<engine::MessageRow>& rows) {
  bind(statement, range);
  return statement.each([&](Row& row) { rows.push_back(read_message(row)); });
}

std::expected<void, Failure> add_reactions(ReadStatements& sql, ChatKey chat, UserKey user,
                                           std::vector<engine::MessageRow>& rows) {
  if (std::ranges::none_of(rows, may_have_reactions)) {
    return {};
  }
  constexpr std::int64_t integer_max = std::numeric_limits<std::int64_t>::max();
  std::vector<FoundReaction> found;
  sql.reactions.bind_integer(1, chat.value);
  sql.reactions.bind_integer(2, rows.back().chat_sequence.value);
  sql.reactions.bind_integer(3, rows.front().chat_sequence.value);
  sql.reactions.bind_integer(4, user.value);
  auto result = sql.reactions.each([&](Row& row) {
    FoundReaction& reaction = found.emplace_back();
    reaction.message = row.key<ChatSequence>();
    reaction.first = row.key<ChatSequence>();
    reaction.reaction.emoji = row.text();
    reaction.reaction.count = row.integer(1, integer_max);
    reaction.reaction.mine = row.boolean();
  });
  std::ranges::sort(found, {}, &FoundReaction::first);
  for (FoundReaction& reaction : found) {
    const auto row =
        std::ranges::lower_bound(rows, reaction.message, std::ranges::greater{}, &engine::MessageRow::chat_sequence);
    if (row != rows.end() && row->chat_sequence == reaction.message && may_have_reactions(*row)) {
      row->reactions.push_back(std::move(reaction.reaction));
    }
  }
  return result;
}

std::expected<void, Failure> read_events(ReadStatements& sql, const HistoryRange& range,
                                         std::vector<engine::EventRow>& rows) {
  std::vector<engine::MessageRow> messages;
  auto result = read_messages(sql.messages_up, range, messages);
  std::vector<engine::ChangeRow> changes;
  if (result) {
    bind(sql.changes_up, range);
    result = sql.changes_up.each([&](Row& row) { changes.push_back(read_change(row)); });
  }
  merge(messages, changes, range.limit, rows);
  return result;
}

}  // namespace stonechat::sqlite
