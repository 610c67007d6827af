// Version 3 of the schema: what changes a message or a chat afterwards, and who was a member before.
#pragma once

namespace stonechat::sqlite {

inline constexpr const char* migration_3 = R"sql(
-- A message row is the result of its events: `updated_sequence` is the last that changed it, `content_sequence` the last
-- that changed its content (an edit or the deletion); NULL: none did. A deleted message keeps its place, id and digest,
-- and loses its content, mentions and metadata.
ALTER TABLE chat_messages ADD COLUMN updated_sequence INTEGER;
ALTER TABLE chat_messages ADD COLUMN content_sequence INTEGER;
ALTER TABLE chat_messages ADD COLUMN edited_at INTEGER;
ALTER TABLE chat_messages ADD COLUMN deleted INTEGER NOT NULL DEFAULT 0;

-- The event that ended the chat; NULL: it is alive. The row stays, so that its id is not taken again.
ALTER TABLE chats ADD COLUMN deleted_sequence INTEGER;

-- Events that do not stand in history; with chat_messages the gapless log of each chat. `fields` is what the event's
-- frame says besides its place. `target_sequence` is the message that the event changed. `reaction_count` is what a
-- reaction was answered, for repeats. `replaced` is the content that an edit took away: for the operator's audit, never
-- read for people, gone with the message.
CREATE TABLE chat_events (
  global_sequence INTEGER PRIMARY KEY,
  chat_key INTEGER NOT NULL,
  chat_sequence INTEGER NOT NULL,
  command_id ANY,
  actor_key INTEGER NOT NULL,
  timestamp INTEGER NOT NULL,
  event_type INTEGER NOT NULL,
  digest BLOB NOT NULL,
  target_sequence INTEGER,
  fields TEXT NOT NULL,
  reaction_count INTEGER,
  replaced TEXT
) STRICT;
CREATE UNIQUE INDEX chat_events_by_sequence ON chat_events (chat_key, chat_sequence);
CREATE UNIQUE INDEX chat_events_by_id ON chat_events (command_id, chat_key) WHERE command_id IS NOT NULL;
-- Only what a deletion has to wipe: the edits of one message.
CREATE INDEX chat_events_replaced ON chat_events (chat_key, target_sequence) WHERE replaced IS NOT NULL;

-- Each user's last change of each emoji of a message; a removed one stays, with `present` 0, since removing it again is
-- answered with the place of that change.
CREATE TABLE message_reactions (
  chat_key INTEGER NOT NULL,
  message_sequence INTEGER NOT NULL,
  emoji TEXT NOT NULL,
  user_key INTEGER NOT NULL,
  present INTEGER NOT NULL,
  chat_sequence INTEGER NOT NULL,
  global_sequence INTEGER NOT NULL,
  timestamp INTEGER NOT NULL,
  PRIMARY KEY (chat_key, message_sequence, emoji, user_key)
) STRICT, WITHOUT ROWID;

-- How many have each emoji there now, and since which event somebody has; no row where nobody has. A page of history
-- and each new reaction read this: counting the reactions of a large chat would read all of them.
CREATE TABLE reaction_counts (
  chat_key INTEGER NOT NULL,
  message_sequence INTEGER NOT NULL,
  emoji TEXT NOT NULL,
  user_count INTEGER NOT NULL,
  first_sequence INTEGER NOT NULL,
  PRIMARY KEY (chat_key, message_sequence, emoji)
) STRICT, WITHOUT ROWID;

-- The memberships that ended, both sequences inclusive.
CREATE TABLE past_memberships (
  user_key INTEGER NOT NULL,
  chat_key INTEGER NOT NULL,
  joined_sequence INTEGER NOT NULL,
  left_sequence INTEGER NOT NULL,
  PRIMARY KEY (user_key, chat_key, joined_sequence)
) STRICT, WITHOUT ROWID;

-- Deleted chats whose content is not yet erased up to their last event; a row goes when it is.
CREATE TABLE chat_erasures (
  chat_key INTEGER PRIMARY KEY,
  erased_sequence INTEGER NOT NULL,
  last_sequence INTEGER NOT NULL
) STRICT;
)sql";

}  // namespace stonechat::sqlite
