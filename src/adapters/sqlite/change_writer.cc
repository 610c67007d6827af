#include "adapters/sqlite/change_writer.h"

#include <optional>
#include <string>
#include <variant>

#include "adapters/sqlite/bound_id.h"
#include "base/check.h"
#include "base/overloaded.h"
#include "engine/ports/store_reader.h"
#include "wire/stored_change.h"

namespace stonechat::sqlite {
namespace {

using engine::ChangeKind;

constexpr const char* why_target_must_exist = "the target of an event is no message of its chat, or is deleted";

// Of the columns of chat_events, those that depend on the body.
struct ChangeColumns {
  ChangeKind kind;
  std::optional<ChatSequence> target;
  std::optional<std::int64_t> reaction_count;
};

ChangeColumns columns_of(const chat::EventBody& body) {
  const auto without_target = [](ChangeKind kind) {
    return ChangeColumns{.kind = kind, .target = std::nullopt, .reaction_count = std::nullopt};
  };
  return std::visit(Overloaded{[](const chat::MessageEdited& edited) {
                                 return ChangeColumns{.kind = ChangeKind::message_edited,
                                                      .target = edited.target_sequence,
                                                      .reaction_count = std::nullopt};
                               },
                               [](const chat::MessageDeleted& deleted) {
                                 return ChangeColumns{.kind = ChangeKind::message_deleted,
                                                      .target = deleted.target_sequence,
                                                      .reaction_count = std::nullopt};
                               },
                               [](const chat::ReactionUpdated& reaction) {
                                 return ChangeColumns{.kind = ChangeKind::reaction_updated,
                                                      .target = reaction.target_sequence,
                                                      .reaction_count = reaction.count};
                               },
                               [&](const chat::MemberUpdated&) { return without_target(ChangeKind::member_updated); },
                               [&](const chat::ChatUpdated&) { return without_target(ChangeKind::chat_updated); },
                               [&](const chat::ChatDeleted&) { return without_target(ChangeKind::chat_deleted); },
                               [&](const auto&) {
                                 check(false, "what stands in history is no change of it");
                                 return without_target(ChangeKind::chat_deleted);
                               }},
                    body);
}

void bind_or_null(Statement& statement, int position, std::optional<std::int64_t> value) {
  if (value) {
    statement.bind_integer(position, *value);
  } else {
    statement.bind_null(position);
  }
}

}  // namespace

#define STONECHAT_OF_LIVE_MESSAGE " WHERE chat_key = ?1 AND chat_sequence = ?2 AND deleted = 0 AND message_type <> 5"

ChangeWriter::ChangeWriter(sqlite3* connection)
    : insert_(connection,
              "INSERT INTO chat_events SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, CASE ?7 WHEN 0 THEN "
              "(SELECT content FROM chat_messages WHERE chat_key = ?2 AND chat_sequence = ?9) END "
              "WHERE NOT EXISTS (SELECT 1 FROM chat_messages WHERE global_sequence = ?1) "
              "AND NOT EXISTS (SELECT 1 FROM chat_messages WHERE chat_key = ?2 AND chat_sequence = ?3) "
              "AND NOT EXISTS (SELECT 1 FROM chat_messages WHERE message_id = ?4 AND chat_key = ?2)"),
      edit_message_(connection,
                    "UPDATE chat_messages SET updated_sequence = ?3, content_sequence = ?3, content = ?4, "
                    "edited_at = ?5" STONECHAT_OF_LIVE_MESSAGE),
      erase_message_(connection,
                     "UPDATE chat_messages SET updated_sequence = ?3, content_sequence = ?3, content = '', "
                     "mentions = NULL, metadata = NULL, deleted = 1" STONECHAT_OF_LIVE_MESSAGE),
      erase_replaced_(connection,
                      "UPDATE chat_events SET replaced = NULL "
                      "WHERE chat_key = ?1 AND target_sequence = ?2 AND replaced IS NOT NULL"),
      erase_counts_(connection, "DELETE FROM reaction_counts WHERE chat_key = ?1 AND message_sequence = ?2"),
      touch_message_(connection, "UPDATE chat_messages SET updated_sequence = ?3" STONECHAT_OF_LIVE_MESSAGE),
      put_reaction_(connection,
                    "INSERT INTO message_reactions VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) "
                    "ON CONFLICT DO UPDATE SET present = ?5, chat_sequence = ?6, global_sequence = ?7, timestamp = ?8"),
      put_count_(connection,
                 "INSERT INTO reaction_counts VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET user_count = ?4"),
      drop_count_(connection,
                  "DELETE FROM reaction_counts WHERE chat_key = ?1 AND message_sequence = ?2 AND emoji = ?3") {}

#undef STONECHAT_OF_LIVE_MESSAGE

std::expected<void, Failure> ChangeWriter::write(const chat::Event& event) {
  // The event first: it keeps the content that an edit is about to replace.
  if (auto result = insert(event); !result) {
    return result;
  }
  return std::visit(Overloaded{[&](const chat::MessageEdited& body) { return edit(event, body); },
                               [&](const chat::MessageDeleted& body) { return erase(event, body); },
                               [&](const chat::ReactionUpdated& body) { return react(event, body); },
                               [](const auto&) { return std::expected<void, Failure>{}; }},
                    event.body);
}

std::expected<void, Failure> ChangeWriter::insert(const chat::Event& event) {
  const ChangeColumns columns = columns_of(event.body);
  const BoundId command_id(event.command_id);
  const std::string fields = wire::change_fields(event.body);
  insert_.bind_integer(1, event.global_sequence.value);
  insert_.bind_integer(2, event.chat_key.value);
  insert_.bind_integer(3, event.chat_sequence.value);
  command_id.bind(insert_, 4);
  insert_.bind_integer(5, event.actor.key.value);
  insert_.bind_integer(6, milliseconds_of(event.time));
  insert_.bind_integer(7, static_cast<std::int64_t>(columns.kind));
  insert_.bind_blob(8, event.digest);
  bind_or_null(insert_, 9, columns.target ? std::optional{columns.target->value} : std::nullopt);
  insert_.bind_text(10, fields);
  bind_or_null(insert_, 11, columns.reaction_count);
  return insert_.run_on_one_row("an event has the place or the id of a message");
}

std::expected<void, Failure> ChangeWriter::edit(const chat::Event& event, const chat::MessageEdited& body) {
  edit_message_.bind_integer(1, event.chat_key.value);
  edit_message_.bind_integer(2, body.target_sequence.value);
  edit_message_.bind_integer(3, event.chat_sequence.value);
  edit_message_.bind_text(4, body.content);
  edit_message_.bind_integer(5, milliseconds_of(event.time));
  return edit_message_.run_on_one_row(why_target_must_exist);
}

std::expected<void, Failure> ChangeWriter::erase(const chat::Event& event, const chat::MessageDeleted& body) {
  erase_message_.bind_integer(3, event.chat_sequence.value);
  for (Statement* statement : {&erase_message_, &erase_replaced_, &erase_counts_}) {
    statement->bind_integer(1, event.chat_key.value);
    statement->bind_integer(2, body.target_sequence.value);
  }
  auto result = erase_message_.run_on_one_row(why_target_must_exist);
  if (result) {
    result = erase_replaced_.run();
  }
  return result ? erase_counts_.run() : result;
}

std::expected<void, Failure> ChangeWriter::react(const chat::Event& event, const chat::ReactionUpdated& body) {
  touch_message_.bind_integer(1, event.chat_key.value);
  touch_message_.bind_integer(2, body.target_sequence.value);
  touch_message_.bind_integer(3, event.chat_sequence.value);
  auto result = touch_message_.run_on_one_row(why_target_must_exist);
  if (!result) {
    return result;
  }
  put_reaction_.bind_integer(1, event.chat_key.value);
  put_reaction_.bind_integer(2, body.target_sequence.value);
  put_reaction_.bind_text(3, body.emoji);
  put_reaction_.bind_integer(4, event.actor.key.value);
  put_reaction_.bind_integer(5, body.op == chat::ReactionOp::add ? 1 : 0);
  put_reaction_.bind_integer(6, event.chat_sequence.value);
  put_reaction_.bind_integer(7, event.global_sequence.value);
  put_reaction_.bind_integer(8, milliseconds_of(event.time));
  result = put_reaction_.run();
  return result ? count(event, body) : result;
}

std::expected<void, Failure> ChangeWriter::count(const chat::Event& event, const chat::ReactionUpdated& body) {
  Statement& statement = body.count > 0 ? put_count_ : drop_count_;
  statement.bind_integer(1, event.chat_key.value);
  statement.bind_integer(2, body.target_sequence.value);
  statement.bind_text(3, body.emoji);
  if (body.count > 0) {
    statement.bind_integer(4, body.count);
    statement.bind_integer(5, event.chat_sequence.value);
  }
  return statement.run();
}

}  // namespace stonechat::sqlite
