#include "adapters/sqlite/chat_reader.h"

#include <limits>
#include <string>
#include <utility>

#include "adapters/sqlite/command_finder.h"
#include "adapters/sqlite/history_reader.h"
#include "adapters/sqlite/stored_mentions.h"

namespace stonechat::sqlite {
namespace {

constexpr std::int64_t integer_max = std::numeric_limits<std::int64_t>::max();

std::expected<void, Failure> load_members(ReadStatements& sql, chat::ChatState& state) {
  std::vector<chat::Member> members;
  sql.members.bind_integer(1, state.key.value);
  auto result = sql.members.each([&](Row& row) {
    chat::Member& member = members.emplace_back();
    member.user = row.key<UserKey>();
    member.role = row.enumerator(chat::Role::owner);
    member.joined = row.key<ChatSequence>();
  });
  state.members = std::make_shared<chat::MemberList>(std::move(members));
  return result;
}

std::expected<void, Failure> load_recent_ids(ReadStatements& sql, chat::ChatState& state) {
  std::vector<std::pair<MessageId, chat::CommandRecord>> newest_first;
  sql.recent_commands.bind_integer(1, state.key.value);
  sql.recent_commands.bind_integer(2, static_cast<std::int64_t>(chat::RecentIds::size_max));
  auto result = sql.recent_commands.each([&](Row& row) {
    const auto id = row.message_id_or_null();
    const chat::CommandRecord record = read_command_record(row);
    if (id) {
      newest_first.emplace_back(*id, record);
    }
  });
  for (auto at = newest_first.rbegin(); at != newest_first.rend(); ++at) {
    state.recent.remember(at->first, at->second);
  }
  return result;
}

engine::ChatView read_view(Row& row) {
  engine::ChatView view;
  view.key = row.key<ChatKey>();
  view.id = row.id<ChatId>();
  view.type = row.enumerator(chat::ChatType::group);
  view.visibility = row.enumerator(chat::HistoryVisibility::joined);
  view.name = row.text();
  view.description = row.text();
  view.created_by = row.id<UserId>();
  view.created = row.time();
  view.role = row.enumerator(chat::Role::owner);
  view.joined = row.key<ChatSequence>();
  view.member_count = row.integer(0, integer_max);
  view.last_read = row.key<ChatSequence>(0);
  view.last_sequence = row.key<ChatSequence>();
  view.last_global_sequence = row.key<GlobalSequence>();
  return view;
}

std::expected<void, Failure> read_visible(ReadStatements& sql, UserKey user, engine::ChatView& view) {
  constexpr ChatSequence no_end{integer_max};
  if (view.visibility == chat::HistoryVisibility::all) {
    view.visible = {{.from = {1}, .to = no_end}};
    return {};
  }
  sql.past_memberships.bind_integer(1, user.value);
  sql.past_memberships.bind_integer(2, view.key.value);
  auto result = sql.past_memberships.each([&](Row& row) {
    engine::SequenceRange& range = view.visible.emplace_back();
    range.from = row.key<ChatSequence>();
    range.to = row.key<ChatSequence>(range.from.value);
  });
  view.visible.push_back({.from = view.joined, .to = no_end});
  return result;
}

std::expected<void, Failure> count_unread(ReadStatements& sql, UserKey user, const std::string& mention,
                                          engine::ChatListRow& list_row) {
  sql.unread.bind_integer(1, list_row.chat.key.value);
  sql.unread.bind_integer(2, list_row.chat.last_read.value);
  sql.unread.bind_integer(3, user.value);
  sql.unread.bind_text(4, mention);
  return sql.unread.each([&](Row& row) {
    list_row.unread_count = row.integer(0, integer_max);
    list_row.mention_count = row.integer(0, integer_max);
  });
}

std::expected<void, Failure> read_last_message(ReadStatements& sql, engine::ChatListRow& list_row) {
  std::vector<engine::MessageRow> last;
  auto result = read_messages(
      sql.messages_down, {.chat = list_row.chat.key, .from = {1}, .to = list_row.chat.last_sequence, .limit = 1}, last);
  if (!last.empty()) {
    list_row.last_message = std::move(last.front());
  }
  return result;
}

std::expected<void, Failure> read_list_row(ReadStatements& sql, UserKey user, const std::string& mention,
                                           std::int64_t key, engine::ChatListRow& list_row) {
  sql.chat_by_key.bind_integer(1, key);
  sql.chat_by_key.bind_integer(2, user.value);
  auto result = sql.chat_by_key.each([&](Row& row) { list_row.chat = read_view(row); });
  if (result && list_row.chat.key.value == 0) {
    return std::unexpected(Failure{Failure::Kind::corrupt, "a chat that has a member is not there"});
  }
  if (result) {
    result = read_visible(sql, user, list_row.chat);
  }
  if (result) {
    result = read_last_message(sql, list_row);
  }
  if (result) {
    result = count_unread(sql, user, mention, list_row);
  }
  if (result && list_row.chat.type == chat::ChatType::direct) {
    sql.peer.bind_integer(1, key);
    sql.peer.bind_integer(2, user.value);
    result = sql.peer.each([&](Row& row) { list_row.peer = row.id<UserId>(); });
  }
  return result;
}

std::expected<void, Failure> read_list_row_if_it_can_be(ReadStatements& sql, UserKey user, const std::string& mention,
                                                        const std::function<void(const Failure&)>& on_unreadable,
                                                        engine::ChatListRow& list_row) {
  engine::ChatListRow found;
  auto result = read_list_row(sql, user, mention, list_row.chat.key.value, found);
  if (result) {
    list_row = std::move(found);
  } else if (result.error().kind == Failure::Kind::corrupt) {
    on_unreadable(result.error());
    list_row.readable = false;
    result = {};
  }
  return result;
}

}  // namespace

std::expected<void, Failure> load_chat(ReadStatements& sql, chat::ChatState& state) {
  sql.chat.bind_text(1, state.id.view());
  auto result = sql.chat.each([&](Row& row) {
    state.key = row.key<ChatKey>();
    row.integer(state.shard, state.shard);
    state.type = row.enumerator(chat::ChatType::group);
    state.visibility = row.enumerator(chat::HistoryVisibility::joined);
    state.head = row.key<ChatSequence>();
    state.deleted = row.key_or_null<ChatSequence>().value > 0;
  });
  if (!result || !state.exists()) {
    return result;
  }
  result = load_members(sql, state);
  return result ? load_recent_ids(sql, state) : result;
}

std::expected<void, Failure> find_chat(ReadStatements& sql, const ChatId& chat, UserKey user,
                                       std::optional<engine::ChatView>& found) {
  sql.chat_of_member.bind_text(1, chat.view());
  sql.chat_of_member.bind_integer(2, user.value);
  auto result = sql.chat_of_member.each([&](Row& row) { found = read_view(row); });
  return result && found ? read_visible(sql, user, *found) : result;
}

std::expected<void, Failure> list_chats(ReadStatements& sql, const ChatListQuery& query,
                                        const std::function<void(const Failure&)>& on_unreadable,
                                        std::vector<engine::ChatListRow>& rows) {
  constexpr std::int64_t integer_min = std::numeric_limits<std::int64_t>::min();
  sql.chat_keys.bind_integer(1, query.user.value);
  sql.chat_keys.bind_integer(2, query.before.value);
  sql.chat_keys.bind_integer(3, query.limit);
  auto result = sql.chat_keys.each([&](Row& row) {
    engine::ChatView& chat = rows.emplace_back().chat;
    chat.key = {row.integer(integer_min, integer_max)};
    chat.last_global_sequence = {row.integer(integer_min, integer_max)};
  });
  const std::string mention = mention_pattern(query.user_id);
  for (std::size_t i = 0; result && i < rows.size(); ++i) {
    result = read_list_row_if_it_can_be(sql, query.user, mention, on_unreadable, rows[i]);
  }
  return result;
}

}  // namespace stonechat::sqlite
