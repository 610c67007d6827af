// Writes rows of history: messages, and the system rows of events that stand there.
#pragma once

#include <expected>

#include "adapters/sqlite/statement.h"
#include "base/failure.h"
#include "chat/event.h"

namespace stonechat::sqlite {

class HistoryWriter {
 public:
  explicit HistoryWriter(sqlite3* connection);

  // `event` stands in history.
  std::expected<void, Failure> write(const chat::Event& event);

 private:
  Statement insert_;
};

}  // namespace stonechat::sqlite
