#include "adapters/sqlite/chat_eraser.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace stonechat::sqlite {
namespace {

constexpr std::int64_t integer_min = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t integer_max = std::numeric_limits<std::int64_t>::max();

}  // namespace

ChatEraser::ChatEraser(sqlite3* connection)
    :  // A damaged row is passed over: it must not stop everybody's appends.
      next_(connection,
            "SELECT chat_key, erased_sequence, last_sequence FROM chat_erasures "
            "WHERE chat_key > 0 AND erased_sequence >= 0 AND last_sequence >= erased_sequence "
            "ORDER BY chat_key LIMIT 1"),
      reactions_(connection,
                 "SELECT message_sequence, emoji, user_key FROM message_reactions WHERE chat_key = ?1 LIMIT ?2"),
      drop_reaction_(connection,
                     "DELETE FROM message_reactions "
                     "WHERE chat_key = ?1 AND message_sequence = ?2 AND emoji = ?3 AND user_key = ?4"),
      drop_counts_(connection,
                   "DELETE FROM reaction_counts "
                   "WHERE chat_key = ?1 AND message_sequence > ?2 AND message_sequence <= ?3"),
      erase_messages_(connection,
                      "UPDATE chat_messages SET content = '', mentions = NULL, metadata = NULL, "
                      "deleted = message_type <> 5 WHERE chat_key = ?1 AND chat_sequence > ?2 AND chat_sequence <= ?3"),
      erase_changes_(connection,
                     "UPDATE chat_events SET fields = '', replaced = NULL "
                     "WHERE chat_key = ?1 AND chat_sequence > ?2 AND chat_sequence <= ?3"),
      advance_(connection, "UPDATE chat_erasures SET erased_sequence = ?3 WHERE chat_key = ?1"),
      done_(connection, "DELETE FROM chat_erasures WHERE chat_key = ?1") {}

void ChatEraser::look_at_start() {
  const auto found = next();
  pending_ = !found || found->chat != 0;
}

std::expected<bool, Failure> ChatEraser::step() {
  if (!pending_) {
    return false;
  }
  const auto erasure = next();
  if (!erasure) {
    return std::unexpected(erasure.error());
  }
  if (erasure->chat == 0) {
    pending_ = false;
    return false;
  }
  if (auto erased = erase(*erasure); !erased) {
    return std::unexpected(std::move(erased.error()));
  }
  return true;
}

std::expected<ChatEraser::Erasure, Failure> ChatEraser::next() {
  Erasure found;
  const auto read = next_.each([&](Row& row) {
    found.chat = row.integer(1, integer_max);
    found.erased = row.integer(0, integer_max);
    found.last = row.integer(found.erased, integer_max);
  });
  if (!read) {
    return std::unexpected(read.error());
  }
  return found;
}

std::expected<void, Failure> ChatEraser::erase(const Erasure& erasure) {
  // One message may have any number of them: they go first, and alone while there are many.
  const auto dropped = drop_reactions(erasure.chat);
  if (!dropped) {
    return std::unexpected(dropped.error());
  }
  return *dropped == rows_max ? std::expected<void, Failure>{} : erase_log(erasure);
}

// One by one: no condition makes SQLite delete a bounded piece of a key's range without walking the rest.
std::expected<std::int64_t, Failure> ChatEraser::drop_reactions(std::int64_t chat) {
  struct Reaction {
    std::int64_t message;
    std::string emoji;
    std::int64_t user;
  };
  std::vector<Reaction> found;
  reactions_.bind_integer(1, chat);
  reactions_.bind_integer(2, rows_max);
  auto result = reactions_.each([&](Row& row) {
    Reaction& reaction = found.emplace_back();
    reaction.message = row.integer(integer_min, integer_max);
    reaction.emoji = row.text();
    reaction.user = row.integer(integer_min, integer_max);
  });
  drop_reaction_.bind_integer(1, chat);
  for (std::size_t i = 0; result && i < found.size(); ++i) {
    drop_reaction_.bind_integer(2, found[i].message);
    drop_reaction_.bind_text(3, found[i].emoji);
    drop_reaction_.bind_integer(4, found[i].user);
    result = drop_reaction_.run();
  }
  if (!result) {
    return std::unexpected(std::move(result.error()));
  }
  return std::ssize(found);
}

std::expected<void, Failure> ChatEraser::erase_log(const Erasure& erasure) {
  std::expected<void, Failure> result;
  const std::int64_t to = std::min(erasure.last, erasure.erased + rows_max);
  for (Statement* statement : {&drop_counts_, &erase_messages_, &erase_changes_, &advance_}) {
    statement->bind_integer(1, erasure.chat);
    if (statement != &advance_) {
      statement->bind_integer(2, erasure.erased);
    }
    statement->bind_integer(3, to);
    if (result = statement->run(); !result) {
      return result;
    }
  }
  if (to == erasure.last) {
    done_.bind_integer(1, erasure.chat);
    result = done_.run();
  }
  return result;
}

}  // namespace stonechat::sqlite
