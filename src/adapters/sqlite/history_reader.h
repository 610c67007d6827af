// Reads of a chat's history and events. Several statements each; the caller holds them in one read.
#pragma once

#include <expected>
#include <vector>

#include "adapters/sqlite/read_statements.h"
#include "base/failure.h"
#include "engine/ports/store_reader.h"

namespace stonechat::sqlite {

// Of one chat, both sequences inclusive.
struct HistoryRange {
  ChatKey chat;
  ChatSequence from;
  ChatSequence to;
  std::int64_t limit = 0;
};

// In the order of the statement: messages_down or messages_up. Without reactions.
std::expected<void, Failure> read_messages(Statement& statement, const HistoryRange& range,
                                           std::vector<engine::MessageRow>& rows);

// Adds the reactions of `rows`, which are of one chat and by falling chatSequence.
std::expected<void, Failure> add_reactions(ReadStatements& sql, ChatKey chat, UserKey user,
                                           std::vector<engine::MessageRow>& rows);

std::expected<void, Failure> read_events(ReadStatements& sql, const HistoryRange& range,
                                         std::vector<engine::EventRow>& rows);

}  // namespace stonechat::sqlite
