// Version 2 of the schema: built-in accounts, what came of their logins, and the operator's word on users.
#pragma once

namespace stonechat::sqlite {

inline constexpr const char* migration_2 = R"sql(
-- NOCASE folds ASCII letters, and a username has no others.
CREATE TABLE accounts (
  user_key INTEGER PRIMARY KEY,
  username TEXT NOT NULL UNIQUE COLLATE NOCASE,
  password_hash TEXT NOT NULL,
  password_changed_at INTEGER NOT NULL
) STRICT;

-- One login each. `generation` and `salt` are of its newest refresh token.
CREATE TABLE session_families (
  family_key INTEGER PRIMARY KEY,
  user_key INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  salt BLOB NOT NULL,
  rotated_at INTEGER NOT NULL,
  access_expires_at INTEGER NOT NULL,
  refresh_expires_at INTEGER NOT NULL,
  revoked INTEGER NOT NULL
) STRICT;
CREATE INDEX session_families_by_user ON session_families (user_key) WHERE revoked = 0;
CREATE INDEX session_families_revoked ON session_families (access_expires_at) WHERE revoked = 1;
CREATE INDEX session_families_by_end ON session_families (refresh_expires_at);

-- Every refresh token until its end, used ones too: a used one that comes again shows that it was copied.
CREATE TABLE refresh_tokens (
  token_hash BLOB PRIMARY KEY,
  family_key INTEGER NOT NULL,
  generation INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX refresh_tokens_by_end ON refresh_tokens (expires_at);

-- Written by the operator's command alone, beside the server, which looks for higher numbers.
CREATE TABLE user_switches (
  change_number INTEGER PRIMARY KEY,
  user_key INTEGER NOT NULL UNIQUE,
  disabled INTEGER NOT NULL
) STRICT;
)sql";

}  // namespace stonechat::sqlite
