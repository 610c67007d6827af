// Every question that a reader asks, as SQL. What is joined from `users` is joined to the left, so that a row that
// points nowhere is reported as corrupt and not left out.
#pragma once

#include "adapters/sqlite/statement.h"

struct sqlite3;

namespace stonechat::sqlite {

struct ReadStatements {
  explicit ReadStatements(sqlite3* connection);

  Statement user;              // ?1 user_id
  Statement users_like;        // ?1 after, ?2 pattern of the id, ?3 pattern of the name, ?4 limit
  Statement chat;              // ?1 chat_id
  Statement members;           // ?1 chat_key
  Statement recent_commands;   // ?1 chat_key, ?2 limit; the newest first
  Statement chat_of_member;    // ?1 chat_id, ?2 user_key
  Statement chat_by_key;       // ?1 chat_key, ?2 user_key
  Statement past_memberships;  // ?1 user_key, ?2 chat_key
  Statement chat_keys;         // ?1 user_key, ?2 before, ?3 limit
  Statement messages_down;     // ?1 chat_key, ?2 from, ?3 to, ?4 limit
  Statement messages_up;       // the same, the oldest first
  Statement reactions;         // ?1 chat_key, ?2 from, ?3 to, ?4 user_key
  Statement changes_up;        // ?1 chat_key, ?2 from, ?3 to, ?4 limit
  Statement message_by_id;     // ?1 message_id, ?2 chat_key
  Statement system_message;    // ?1 chat_key, ?2 chat_sequence
  Statement unread;            // ?1 chat_key, ?2 last_read, ?3 user_key, ?4 mention pattern
  Statement peer;              // ?1 chat_key, ?2 user_key
  Statement member_rows;       // ?1 chat_key, ?2 after, ?3 limit
};

}  // namespace stonechat::sqlite
