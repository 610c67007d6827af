// Version 1 of the schema. Keys are integers; ids stand as text once. No foreign keys: all writes come from one writer
// in the order of the log, and a check per row would be paid on the hot path.
#pragma once

namespace stonechat::sqlite {

inline constexpr const char* migration_1 = R"sql(
-- One row: the name of this store's history, and what can never change in it.
CREATE TABLE deployment (
  only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
  epoch TEXT NOT NULL,
  shard_count INTEGER NOT NULL
) STRICT;

-- `term` is the fence: every commit compares it. The rest is where the next owner goes on.
CREATE TABLE shards (
  shard INTEGER PRIMARY KEY,
  owner TEXT NOT NULL,
  term INTEGER NOT NULL,
  last_global_sequence INTEGER NOT NULL,
  last_chat_number INTEGER NOT NULL
) STRICT;

CREATE TABLE users (
  user_key INTEGER PRIMARY KEY,
  user_id TEXT NOT NULL UNIQUE,
  display_name TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;

-- `member_count` follows the membership events in their transaction: counting the participants of a large group for
-- each line of each chat list would read all of them. The head is not kept here: it would cost a page a message.
CREATE TABLE chats (
  chat_key INTEGER PRIMARY KEY,
  chat_id TEXT NOT NULL UNIQUE,
  shard INTEGER NOT NULL,
  chat_type INTEGER NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  history_visibility INTEGER NOT NULL,
  created_by INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  member_count INTEGER NOT NULL
) STRICT;

-- Both marks start at the event that made the user a member: what was before it is not unread.
CREATE TABLE chat_participants (
  chat_key INTEGER NOT NULL,
  user_key INTEGER NOT NULL,
  role INTEGER NOT NULL,
  joined_sequence INTEGER NOT NULL,
  last_delivered_sequence INTEGER NOT NULL,
  last_read_sequence INTEGER NOT NULL,
  PRIMARY KEY (chat_key, user_key)
) STRICT, WITHOUT ROWID;
CREATE INDEX chat_participants_by_user ON chat_participants (user_key, chat_key);

-- Everything that stands in history, in commit order. `message_id` is the id of the command that made the row: a
-- message's own id, or the idempotency key of whoever created the chat or added members, if there was one; so one
-- index answers repeats of every kind of command, and no id can be used twice in a chat. A system row's own id,
-- `system_` + chat_sequence, follows from the row and is not stored. UUIDs are blobs of 16 bytes, other ids text.
CREATE TABLE chat_messages (
  global_sequence INTEGER PRIMARY KEY,
  chat_key INTEGER NOT NULL,
  chat_sequence INTEGER NOT NULL,
  message_id ANY,
  sender_key INTEGER NOT NULL,
  timestamp INTEGER NOT NULL,
  message_type INTEGER NOT NULL,
  digest BLOB NOT NULL,
  content TEXT NOT NULL,
  reply_to ANY,
  thread_root ANY,
  mentions TEXT,
  metadata TEXT
) STRICT;
CREATE UNIQUE INDEX chat_messages_by_sequence ON chat_messages (chat_key, chat_sequence);
-- The id first: time-ordered ids then keep to the index's end, whatever the number of chats.
CREATE UNIQUE INDEX chat_messages_by_id ON chat_messages (message_id, chat_key) WHERE message_id IS NOT NULL;
)sql";

}  // namespace stonechat::sqlite
