// Writes the events that do not stand in history, and what they do to the message that they aim at.
#pragma once

#include <cstdint>
#include <expected>

#include "adapters/sqlite/statement.h"
#include "base/failure.h"
#include "chat/event.h"

namespace stonechat::sqlite {

class ChangeWriter {
 public:
  explicit ChangeWriter(sqlite3* connection);

  // `event` does not stand in history. `internal` where its target is no message that is there and not deleted.
  std::expected<void, Failure> write(const chat::Event& event);

 private:
  std::expected<void, Failure> insert(const chat::Event& event);
  std::expected<void, Failure> edit(const chat::Event& event, const chat::MessageEdited& body);
  std::expected<void, Failure> erase(const chat::Event& event, const chat::MessageDeleted& body);
  std::expected<void, Failure> react(const chat::Event& event, const chat::ReactionUpdated& body);
  std::expected<void, Failure> count(const chat::Event& event, const chat::ReactionUpdated& body);

  Statement insert_;
  Statement edit_message_;
  Statement erase_message_;
  Statement erase_replaced_;
  Statement erase_counts_;
  Statement touch_message_;
  Statement put_reaction_;
  Statement put_count_;
  Statement drop_count_;
};

}  // namespace stonechat::sqlite
