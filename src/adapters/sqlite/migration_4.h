// Version 4 of the schema: the ids of commands that had no effect.
#pragma once

namespace stonechat::sqlite {

// A reaction that is there is added again, a member again, a role given again: no event stands for such a command, but
// its id is taken like any other, so that a late repeat has no effect either. `chat_sequence` is the event that it was
// answered with, 0 where there was none.
inline constexpr const char* migration_4 = R"sql(
CREATE TABLE idle_commands (
  command_id ANY NOT NULL,
  chat_key INTEGER NOT NULL,
  sender_key INTEGER NOT NULL,
  digest BLOB NOT NULL,
  chat_sequence INTEGER NOT NULL,
  global_sequence INTEGER NOT NULL,
  timestamp INTEGER NOT NULL,
  reaction_count INTEGER,
  PRIMARY KEY (command_id, chat_key)
) STRICT, WITHOUT ROWID;
)sql";

}  // namespace stonechat::sqlite
