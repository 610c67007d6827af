#include "adapters/sqlite/read_statements.h"

#include "adapters/sqlite/command_finder.h"

namespace stonechat::sqlite {
namespace {

// A chat's newest row: one seek in the index by sequence.
#define STONECHAT_HEAD(chat_key) \
  "(SELECT global_sequence FROM chat_messages WHERE chat_key = " chat_key " ORDER BY chat_sequence DESC LIMIT 1)"

// The newest of a chat's events, in history or not; `head` and `c` are joined.
#define STONECHAT_LAST_SEQUENCE                                                                                     \
  "max(head.chat_sequence, coalesce((SELECT max(chat_sequence) FROM chat_events WHERE chat_key = c.chat_key), 0)) " \
  "AS last_sequence"

#define STONECHAT_CHAT_VIEW                                                                                   \
  "SELECT c.chat_key, c.chat_id, c.chat_type, c.history_visibility, c.name, c.description, creator.user_id, " \
  "c.created_at, p.role, p.joined_sequence, c.member_count, p.last_read_sequence, " STONECHAT_LAST_SEQUENCE   \
  ", "                                                                                                        \
  "head.global_sequence "                                                                                     \
  "FROM chats c JOIN chat_participants p ON p.chat_key = c.chat_key AND p.user_key = ?2 "                     \
  "LEFT JOIN users creator ON creator.user_key = c.created_by "                                               \
  "LEFT JOIN chat_messages head ON head.global_sequence = " STONECHAT_HEAD("c.chat_key")

#define STONECHAT_MESSAGES                                                                                             \
  "SELECT m.chat_sequence, m.global_sequence, m.timestamp, u.user_id, m.message_type, m.message_id, m.content, "       \
  "m.reply_to, m.thread_root, m.mentions, m.metadata, m.updated_sequence, m.content_sequence, m.edited_at, m.deleted " \
  "FROM chat_messages m LEFT JOIN users u ON u.user_key = m.sender_key "                                               \
  "WHERE m.chat_key = ?1 AND m.chat_sequence BETWEEN ?2 AND ?3 ORDER BY m.chat_sequence "

}  // namespace

ReadStatements::ReadStatements(sqlite3* c)
    : user(c, "SELECT user_key, display_name, created_at FROM users WHERE user_id = ?1"),
      users_like(c,
                 "SELECT user_key, user_id, display_name, created_at FROM users WHERE user_key > ?1 "
                 "AND (user_id LIKE ?2 ESCAPE '\\' OR display_name LIKE ?3 ESCAPE '\\') ORDER BY user_key LIMIT ?4"),
      chat(c,
           "SELECT c.chat_key, c.shard, c.chat_type, c.history_visibility, " STONECHAT_LAST_SEQUENCE
           ", c.deleted_sequence FROM chats c "
           "LEFT JOIN chat_messages head ON head.global_sequence = " STONECHAT_HEAD("c.chat_key")
           " WHERE c.chat_id = ?1"),
      members(c, "SELECT user_key, role, joined_sequence FROM chat_participants WHERE chat_key = ?1 ORDER BY user_key"),
      recent_commands(c,
                      "SELECT message_id, " STONECHAT_MESSAGE_RECORD " FROM chat_messages WHERE chat_key = ?1 "
                      "UNION ALL SELECT command_id, " STONECHAT_CHANGE_RECORD
                      " FROM chat_events WHERE chat_key = ?1 ORDER BY chat_sequence DESC LIMIT ?2"),
      chat_of_member(c, STONECHAT_CHAT_VIEW " WHERE c.chat_id = ?1 AND c.deleted_sequence IS NULL"),
      chat_by_key(c, STONECHAT_CHAT_VIEW " WHERE c.chat_key = ?1"),
      past_memberships(c,
                       "SELECT joined_sequence, left_sequence FROM past_memberships "
                       "WHERE user_key = ?1 AND chat_key = ?2 ORDER BY joined_sequence"),
      chat_keys(c,
                "WITH heads AS MATERIALIZED (SELECT p.chat_key, " STONECHAT_HEAD("p.chat_key")
                " AS head FROM chat_participants p WHERE p.user_key = ?1) "
                "SELECT chat_key, head FROM heads WHERE head < ?2 ORDER BY head DESC LIMIT ?3"),
      messages_down(c, STONECHAT_MESSAGES "DESC LIMIT ?4"),
      messages_up(c, STONECHAT_MESSAGES "ASC LIMIT ?4"),
      reactions(c,
                "SELECT n.message_sequence, n.first_sequence, n.emoji, n.user_count, coalesce(r.present, 0) "
                "FROM reaction_counts n LEFT JOIN message_reactions r ON r.chat_key = n.chat_key "
                "AND r.message_sequence = n.message_sequence AND r.emoji = n.emoji AND r.user_key = ?4 "
                "WHERE n.chat_key = ?1 AND n.message_sequence BETWEEN ?2 AND ?3 ORDER BY n.message_sequence"),
      changes_up(c,
                 "SELECT e.chat_sequence, e.global_sequence, e.timestamp, u.user_id, e.event_type, m.message_id, "
                 "e.target_sequence, e.fields, CASE WHEN e.event_type = 0 AND m.content_sequence = e.chat_sequence AND m.deleted = 0 "
                 "THEN m.content END AS content "
                 "FROM chat_events e LEFT JOIN users u ON u.user_key = e.actor_key "
                 "LEFT JOIN chat_messages m ON m.chat_key = e.chat_key AND m.chat_sequence = e.target_sequence "
                 "WHERE e.chat_key = ?1 AND e.chat_sequence BETWEEN ?2 AND ?3 ORDER BY e.chat_sequence LIMIT ?4"),
      message_by_id(c,
                    "SELECT chat_sequence FROM chat_messages WHERE message_id = ?1 AND chat_key = ?2 "
                    "AND message_type <> 5"),
      system_message(c,
                     "SELECT chat_sequence FROM chat_messages WHERE chat_key = ?1 AND chat_sequence = ?2 "
                     "AND message_type = 5"),
      unread(c,
             "SELECT count(*), count(*) FILTER (WHERE instr(mentions, ?4) > 0) FROM chat_messages "
             "WHERE chat_key = ?1 AND chat_sequence > ?2 AND sender_key <> ?3 AND message_type <> 5 "
             "AND deleted = 0"),
      peer(c,
           "SELECT u.user_id FROM chat_participants p LEFT JOIN users u ON u.user_key = p.user_key "
           "WHERE p.chat_key = ?1 AND p.user_key <> ?2 LIMIT 1"),
      member_rows(c,
                  "SELECT p.user_key, u.user_id, u.display_name, p.role, p.joined_sequence, "
                  "p.last_delivered_sequence, p.last_read_sequence "
                  "FROM chat_participants p LEFT JOIN users u ON u.user_key = p.user_key "
                  "WHERE p.chat_key = ?1 AND p.user_key > ?2 ORDER BY p.user_key LIMIT ?3") {}

}  // namespace stonechat::sqlite
