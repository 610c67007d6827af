#include "adapters/sqlite/history_writer.h"

#include <optional>
#include <string>
#include <variant>

#include "adapters/sqlite/bound_id.h"
#include "adapters/sqlite/stored_mentions.h"
#include "wire/event_metadata.h"

namespace stonechat::sqlite {
namespace {

void bind_text_or_null(Statement& statement, int position, std::string_view text) {
  if (text.empty()) {
    statement.bind_null(position);
  } else {
    statement.bind_text(position, text);
  }
}

}  // namespace

HistoryWriter::HistoryWriter(sqlite3* connection)
    : insert_(connection,
              "INSERT INTO chat_messages VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, "
              "NULL, NULL, NULL, 0)") {}

std::expected<void, Failure> HistoryWriter::write(const chat::Event& event) {
  static const std::optional<MessageId> no_id;
  const auto* posted = std::get_if<chat::MessagePosted>(&event.body);
  const BoundId message_id(event.command_id);
  const BoundId reply_to(posted != nullptr ? posted->reply_to : no_id);
  const BoundId thread_root(posted != nullptr ? posted->thread_root : no_id);
  const std::string mentions =
      posted != nullptr && !posted->mentions.empty() ? write_mentions(posted->mentions) : std::string{};
  const std::string system = posted != nullptr ? std::string{} : wire::event_metadata(event);
  const auto type = posted != nullptr ? posted->type : chat::MessageType::system;

  insert_.bind_integer(1, event.global_sequence.value);
  insert_.bind_integer(2, event.chat_key.value);
  insert_.bind_integer(3, event.chat_sequence.value);
  message_id.bind(insert_, 4);
  insert_.bind_integer(5, event.actor.key.value);
  insert_.bind_integer(6, milliseconds_of(event.time));
  insert_.bind_integer(7, static_cast<std::int64_t>(type));
  insert_.bind_blob(8, event.digest);
  insert_.bind_text(9, posted != nullptr ? std::string_view{posted->content} : std::string_view{});
  reply_to.bind(insert_, 10);
  thread_root.bind(insert_, 11);
  bind_text_or_null(insert_, 12, mentions);
  bind_text_or_null(insert_, 13, posted != nullptr ? std::string_view{posted->metadata} : std::string_view{system});
  return insert_.run();
}

}  // namespace stonechat::sqlite
