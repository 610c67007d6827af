#include "adapters/sqlite/batch_writer.h"

#include <sqlite3.h>

#include <algorithm>
#include <optional>
#include <string>
#include <variant>

#include "adapters/sqlite/stored_id.h"
#include "adapters/sqlite/stored_mentions.h"
#include "base/check.h"
#include "chat/apply.h"
#include "wire/event_metadata.h"

namespace stonechat::sqlite {
namespace {

// An id in the form in which it is bound; lives until the statement has run.
class BoundId {
 public:
  explicit BoundId(const std::optional<MessageId>& id) : id_(id), uuid_(id ? uuid_bytes(*id) : std::nullopt) {}

  void bind(Statement& statement, int position) const {
    if (uuid_) {
      statement.bind_blob(position, *uuid_);
    } else if (id_) {
      statement.bind_text(position, id_->view());
    } else {
      statement.bind_null(position);
    }
  }

 private:
  const std::optional<MessageId>& id_;
  std::optional<UuidBytes> uuid_;
};

void bind_text_or_null(Statement& statement, int position, std::string_view text) {
  if (text.empty()) {
    statement.bind_null(position);
  } else {
    statement.bind_text(position, text);
  }
}

}  // namespace

BatchWriter::BatchWriter(sqlite3* connection)
    : connection_(connection),
      raise_shard_(connection,
                   "UPDATE shards SET last_global_sequence = max(last_global_sequence, ?1), "
                   "last_chat_number = max(last_chat_number, ?2) WHERE shard = ?3 AND term = ?4"),
      insert_user_(connection, "INSERT INTO users VALUES (?1, ?2, ?3, ?4)"),
      name_user_(connection, "UPDATE users SET display_name = ?1 WHERE user_key = ?2"),
      insert_chat_(connection, "INSERT INTO chats VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"),
      insert_participant_(connection, "INSERT INTO chat_participants VALUES (?1, ?2, ?3, ?4, ?4, ?4)"),
      add_member_count_(connection, "UPDATE chats SET member_count = member_count + ?1 WHERE chat_key = ?2"),
      insert_message_(connection,
                      "INSERT INTO chat_messages VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)"),
      account_writer_(connection) {}

std::expected<void, Failure> BatchWriter::write(const engine::Batch& batch, std::span<const Term> terms) {
  auto result = pass_fence(batch, terms);
  for (std::size_t i = 0; result && i < batch.new_users.size(); ++i) {
    result = insert_user(batch.new_users[i]);
  }
  for (std::size_t i = 0; result && i < batch.named_users.size(); ++i) {
    name_user_.bind_text(1, batch.named_users[i].display_name);
    name_user_.bind_integer(2, batch.named_users[i].user.value);
    result = name_user_.run();
  }
  for (std::size_t i = 0; result && i < batch.events.size(); ++i) {
    result = insert_event(*batch.events[i]);
  }
  return result ? account_writer_.write(batch.accounts) : result;
}

// Shard 0 speaks for a batch of users alone: whoever takes over raises the terms of all shards.
std::expected<void, Failure> BatchWriter::pass_fence(const engine::Batch& batch, std::span<const Term> terms) {
  reach_.assign(terms.size(), {});
  std::vector<bool> touched(terms.size());
  touched[0] = batch.events.empty();
  for (const chat::Event* event : batch.events) {
    check(event->shard < terms.size(), "an event lies in one of the shards that were taken over");
    touched[event->shard] = true;
    Reach& reach = reach_[event->shard];
    reach.last_global_sequence = event->global_sequence.value;
    if (std::holds_alternative<chat::ChatCreated>(event->body)) {
      reach.last_chat_number = std::max(reach.last_chat_number, chat::chat_number(event->chat_key));
    }
  }
  for (std::size_t shard = 0; shard < terms.size(); ++shard) {
    if (!touched[shard]) {
      continue;
    }
    raise_shard_.bind_integer(1, reach_[shard].last_global_sequence);
    raise_shard_.bind_integer(2, reach_[shard].last_chat_number);
    raise_shard_.bind_integer(3, static_cast<std::int64_t>(shard));
    raise_shard_.bind_integer(4, terms[shard].value);
    if (auto result = raise_shard_.run(); !result) {
      return result;
    }
    if (sqlite3_changes(connection_) != 1) {
      return std::unexpected(
          Failure{Failure::Kind::fenced, "shard " + std::to_string(shard) + " has another owner now"});
    }
  }
  return {};
}

std::expected<void, Failure> BatchWriter::insert_user(const engine::NewUser& user) {
  insert_user_.bind_integer(1, user.user.key.value);
  insert_user_.bind_text(2, user.user.id.view());
  insert_user_.bind_text(3, user.display_name);
  insert_user_.bind_integer(4, milliseconds_of(user.created));
  return insert_user_.run();
}

std::expected<void, Failure> BatchWriter::insert_event(const chat::Event& event) {
  std::expected<void, Failure> result;
  if (const auto* created = std::get_if<chat::ChatCreated>(&event.body)) {
    result = insert_chat(event, *created);
    if (result) {
      result = insert_members(event, created->members);
    }
  } else if (const auto* added = std::get_if<chat::MembersAdded>(&event.body)) {
    result = insert_members(event, added->users);
  }
  return result ? insert_message(event) : result;
}

std::expected<void, Failure> BatchWriter::insert_chat(const chat::Event& event, const chat::ChatCreated& body) {
  insert_chat_.bind_integer(1, event.chat_key.value);
  insert_chat_.bind_text(2, event.chat.view());
  insert_chat_.bind_integer(3, event.shard);
  insert_chat_.bind_integer(4, static_cast<std::int64_t>(body.type));
  insert_chat_.bind_text(5, body.name);
  insert_chat_.bind_text(6, body.description);
  insert_chat_.bind_integer(7, static_cast<std::int64_t>(body.visibility));
  insert_chat_.bind_integer(8, event.actor.key.value);
  insert_chat_.bind_integer(9, milliseconds_of(event.time));
  insert_chat_.bind_integer(10, 0);
  return insert_chat_.run();
}

std::expected<void, Failure> BatchWriter::insert_members(const chat::Event& event, std::span<const chat::User> users) {
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
  add_member_count_.bind_integer(1, static_cast<std::int64_t>(users.size()));
  add_member_count_.bind_integer(2, event.chat_key.value);
  return add_member_count_.run();
}

std::expected<void, Failure> BatchWriter::insert_message(const chat::Event& event) {
  static const std::optional<MessageId> no_id;
  const auto* posted = std::get_if<chat::MessagePosted>(&event.body);
  const BoundId message_id(event.command_id);
  const BoundId reply_to(posted != nullptr ? posted->reply_to : no_id);
  const BoundId thread_root(posted != nullptr ? posted->thread_root : no_id);
  const std::string mentions =
      posted != nullptr && !posted->mentions.empty() ? write_mentions(posted->mentions) : std::string{};
  const std::string system = posted != nullptr ? std::string{} : wire::event_metadata(event);
  const auto type = posted != nullptr ? posted->type : chat::MessageType::system;

  Statement& row = insert_message_;
  row.bind_integer(1, event.global_sequence.value);
  row.bind_integer(2, event.chat_key.value);
  row.bind_integer(3, event.chat_sequence.value);
  message_id.bind(row, 4);
  row.bind_integer(5, event.actor.key.value);
  row.bind_integer(6, milliseconds_of(event.time));
  row.bind_integer(7, static_cast<std::int64_t>(type));
  row.bind_blob(8, event.digest);
  row.bind_text(9, posted != nullptr ? std::string_view{posted->content} : std::string_view{});
  reply_to.bind(row, 10);
  thread_root.bind(row, 11);
  bind_text_or_null(row, 12, mentions);
  bind_text_or_null(row, 13, posted != nullptr ? std::string_view{posted->metadata} : std::string_view{system});
  return row.run();
}

}  // namespace stonechat::sqlite
