#include "adapters/sqlite/read_statements.h"

namespace stonechat::sqlite {
namespace {

// A chat's newest row: one seek in the index by sequence.
#define STONECHAT_HEAD(chat_key) \
  "(SELECT global_sequence FROM chat_messages WHERE chat_key = " chat_key " ORDER BY chat_sequence DESC LIMIT 1)"

#define STONECHAT_CHAT_VIEW                                                                                   \
  "SELECT c.chat_key, c.chat_id, c.chat_type, c.history_visibility, c.name, c.description, creator.user_id, " \
  "c.created_at, p.role, p.joined_sequence, c.member_count, p.last_read_sequence, head.chat_sequence, "       \
  "head.global_sequence "                                                                                     \
  "FROM chats c JOIN chat_participants p ON p.chat_key = c.chat_key AND p.user_key = ?2 "                     \
  "LEFT JOIN users creator ON creator.user_key = c.created_by "                                               \
  "LEFT JOIN chat_messages head ON head.global_sequence = " STONECHAT_HEAD("c.chat_key")

#define STONECHAT_MESSAGES                                                                                       \
  "SELECT m.chat_sequence, m.global_sequence, m.timestamp, u.user_id, m.message_type, m.message_id, m.content, " \
  "m.reply_to, m.thread_root, m.mentions, m.metadata "                                                           \
  "FROM chat_messages m LEFT JOIN users u ON u.user_key = m.sender_key "                                         \
  "WHERE m.chat_key = ?1 AND m.chat_sequence BETWEEN ?2 AND ?3 ORDER BY m.chat_sequence "

}  // namespace

ReadStatements::ReadStatements(sqlite3* c)
    : begin(c, "BEGIN"),
      end(c, "COMMIT"),
      user(c, "SELECT user_key, display_name, created_at FROM users WHERE user_id = ?1"),
      chat(c,
           "SELECT c.chat_key, c.shard, c.chat_type, c.history_visibility, head.chat_sequence FROM chats c "
           "LEFT JOIN chat_messages head ON head.global_sequence = " STONECHAT_HEAD("c.chat_key")
           " WHERE c.chat_id = ?1"),
      members(c, "SELECT user_key, role, joined_sequence FROM chat_participants WHERE chat_key = ?1 ORDER BY user_key"),
      recent_commands(c,
                      "SELECT message_id, sender_key, digest, chat_sequence, global_sequence, timestamp, message_type "
                      "FROM chat_messages WHERE chat_key = ?1 ORDER BY chat_sequence DESC LIMIT ?2"),
      chat_of_member(c, STONECHAT_CHAT_VIEW " WHERE c.chat_id = ?1"),
      chat_by_key(c, STONECHAT_CHAT_VIEW " WHERE c.chat_key = ?1"),
      chat_keys(c,
                "WITH heads AS MATERIALIZED (SELECT p.chat_key, " STONECHAT_HEAD("p.chat_key")
                " AS head FROM chat_participants p WHERE p.user_key = ?1) "
                "SELECT chat_key, head FROM heads WHERE head < ?2 ORDER BY head DESC LIMIT ?3"),
      messages_down(c, STONECHAT_MESSAGES "DESC LIMIT ?4"),
      messages_up(c, STONECHAT_MESSAGES "ASC LIMIT ?4"),
      message_by_id(c,
                    "SELECT chat_sequence FROM chat_messages WHERE message_id = ?1 AND chat_key = ?2 "
                    "AND message_type <> 5"),
      system_message(c,
                     "SELECT chat_sequence FROM chat_messages WHERE chat_key = ?1 AND chat_sequence = ?2 "
                     "AND message_type = 5"),
      unread(c,
             "SELECT count(*), count(*) FILTER (WHERE instr(mentions, ?4) > 0) FROM chat_messages "
             "WHERE chat_key = ?1 AND chat_sequence > ?2 AND sender_key <> ?3 AND message_type <> 5"),
      peer(c,
           "SELECT u.user_id FROM chat_participants p LEFT JOIN users u ON u.user_key = p.user_key "
           "WHERE p.chat_key = ?1 AND p.user_key <> ?2 LIMIT 1"),
      member_rows(c,
                  "SELECT p.user_key, u.user_id, u.display_name, p.role, p.joined_sequence, "
                  "p.last_delivered_sequence, p.last_read_sequence "
                  "FROM chat_participants p LEFT JOIN users u ON u.user_key = p.user_key "
                  "WHERE p.chat_key = ?1 AND p.user_key > ?2 ORDER BY p.user_key LIMIT ?3") {}

}  // namespace stonechat::sqlite
