#include "adapters/sqlite/chat_writer.h"

#include <optional>
#include <string>
#include <variant>

#include "base/check.h"
#include "base/overloaded.h"

namespace stonechat::sqlite {
namespace {

constexpr const char* why_chat_must_exist = "the chat of an event is not stored, or is deleted";
constexpr const char* why_member_must_exist = "the member that an event names is none";

void bind_or_null(Statement& statement, int position, const std::optional<std::string>& text) {
  if (text) {
    statement.bind_text(position, *text);
  } else {
    statement.bind_null(position);
  }
}

}  // namespace

ChatWriter::ChatWriter(sqlite3* connection)
    : insert_chat_(connection, "INSERT INTO chats VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 0, NULL)"),
      insert_participant_(connection, "INSERT INTO chat_participants VALUES (?1, ?2, ?3, ?4, ?4, ?4)"),
      add_member_count_(
          connection,
          "UPDATE chats SET member_count = member_count + ?2 WHERE chat_key = ?1 AND deleted_sequence IS NULL"),
      keep_membership_(connection,
                       "INSERT INTO past_memberships SELECT user_key, chat_key, joined_sequence, ?3 "
                       "FROM chat_participants WHERE chat_key = ?1 AND user_key = ?2"),
      drop_participant_(connection, "DELETE FROM chat_participants WHERE chat_key = ?1 AND user_key = ?2"),
      set_role_(connection, "UPDATE chat_participants SET role = ?3 WHERE chat_key = ?1 AND user_key = ?2"),
      update_chat_(connection,
                   "UPDATE chats SET name = coalesce(?2, name), description = coalesce(?3, description), "
                   "history_visibility = coalesce(?4, history_visibility) "
                   "WHERE chat_key = ?1 AND deleted_sequence IS NULL"),
      end_chat_(connection,
                "UPDATE chats SET deleted_sequence = ?2, member_count = 0, name = '', description = '' "
                "WHERE chat_key = ?1 AND deleted_sequence IS NULL"),
      keep_memberships_(connection,
                        "INSERT INTO past_memberships SELECT user_key, chat_key, joined_sequence, ?2 "
                        "FROM chat_participants WHERE chat_key = ?1"),
      drop_participants_(connection, "DELETE FROM chat_participants WHERE chat_key = ?1"),
      queue_erasure_(connection, "INSERT INTO chat_erasures VALUES (?1, 0, ?2)") {}

std::expected<void, Failure> ChatWriter::write(const chat::Event& event) {
  return std::visit(Overloaded{[&](const chat::ChatCreated& body) { return create(event, body); },
                               [&](const chat::MembersAdded& body) { return add_members(event, body.users); },
                               [&](const chat::MemberRemoved& body) { return remove_member(event, body); },
                               [&](const chat::MemberUpdated& body) { return change_role(event, body); },
                               [&](const chat::ChatUpdated& body) { return update(event, body); },
                               [&](const chat::ChatDeleted&) { return end(event); },
                               [](const auto&) { return std::expected<void, Failure>{}; }},
                    event.body);
}

std::expected<void, Failure> ChatWriter::create(const chat::Event& event, const chat::ChatCreated& body) {
  insert_chat_.bind_integer(1, event.chat_key.value);
  insert_chat_.bind_text(2, event.chat.view());
  insert_chat_.bind_integer(3, event.shard);
  insert_chat_.bind_integer(4, static_cast<std::int64_t>(body.type));
  insert_chat_.bind_text(5, body.name);
  insert_chat_.bind_text(6, body.description);
  insert_chat_.bind_integer(7, static_cast<std::int64_t>(body.visibility));
  insert_chat_.bind_integer(8, event.actor.key.value);
  insert_chat_.bind_integer(9, milliseconds_of(event.time));
  auto result = insert_chat_.run();
  return result ? add_members(event, body.members) : result;
}

std::expected<void, Failure> ChatWriter::add_members(const chat::Event& event, std::span<const chat::User> users) {
  for (const chat::User& user : users) {
    const chat::Member* member = event.audience->find(user.key);
    check(member != nullptr, "who became a member by an event is in its audience");
    insert_participant_.bind_integer(1, event.chat_key.value);
    insert_participant_.bind_integer(2, user.key.value);
    insert_participant_.bind_integer(3, static_cast<std::int64_t>(member->role));
    insert_participant_.bind_integer(4, event.chat_sequence.value);
    if (auto result = insert_participant_.run(); !result) {
      return result;
    }
  }
  return add_member_count(event.chat_key, static_cast<std::int64_t>(users.size()));
}

std::expected<void, Failure> ChatWriter::remove_member(const chat::Event& event, const chat::MemberRemoved& body) {
  for (Statement* statement : {&keep_membership_, &drop_participant_}) {
    statement->bind_integer(1, event.chat_key.value);
    statement->bind_integer(2, body.user.key.value);
  }
  keep_membership_.bind_integer(3, event.chat_sequence.value);
  auto result = keep_membership_.run_on_one_row(why_member_must_exist);
  if (result) {
    result = drop_participant_.run();
  }
  return result ? add_member_count(event.chat_key, -1) : result;
}

std::expected<void, Failure> ChatWriter::change_role(const chat::Event& event, const chat::MemberUpdated& body) {
  auto result = set_role(event.chat_key, body.user.key, body.role);
  if (result && body.role == chat::Role::owner) {
    result = set_role(event.chat_key, event.actor.key, chat::Role::admin);
  }
  return result;
}

std::expected<void, Failure> ChatWriter::set_role(ChatKey chat, UserKey user, chat::Role role) {
  set_role_.bind_integer(1, chat.value);
  set_role_.bind_integer(2, user.value);
  set_role_.bind_integer(3, static_cast<std::int64_t>(role));
  return set_role_.run_on_one_row(why_member_must_exist);
}

std::expected<void, Failure> ChatWriter::update(const chat::Event& event, const chat::ChatUpdated& body) {
  update_chat_.bind_integer(1, event.chat_key.value);
  bind_or_null(update_chat_, 2, body.name);
  bind_or_null(update_chat_, 3, body.description);
  if (body.visibility) {
    update_chat_.bind_integer(4, static_cast<std::int64_t>(*body.visibility));
  } else {
    update_chat_.bind_null(4);
  }
  return update_chat_.run_on_one_row(why_chat_must_exist);
}

std::expected<void, Failure> ChatWriter::end(const chat::Event& event) {
  for (Statement* statement : {&end_chat_, &keep_memberships_, &drop_participants_, &queue_erasure_}) {
    statement->bind_integer(1, event.chat_key.value);
  }
  for (Statement* statement : {&end_chat_, &keep_memberships_, &queue_erasure_}) {
    statement->bind_integer(2, event.chat_sequence.value);
  }
  auto result = end_chat_.run_on_one_row(why_chat_must_exist);
  for (Statement* statement : {&keep_memberships_, &drop_participants_, &queue_erasure_}) {
    if (result) {
      result = statement->run();
    }
  }
  return result;
}

std::expected<void, Failure> ChatWriter::add_member_count(ChatKey chat, std::int64_t change) {
  add_member_count_.bind_integer(1, chat.value);
  add_member_count_.bind_integer(2, change);
  return add_member_count_.run_on_one_row(why_chat_must_exist);
}

}  // namespace stonechat::sqlite
