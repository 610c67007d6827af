#include "adapters/sqlite/sqlite_reader.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "adapters/sqlite/account_finder.h"
#include "adapters/sqlite/command_finder.h"
#include "adapters/sqlite/message_columns.h"
#include "adapters/sqlite/read_statements.h"
#include "adapters/sqlite/stored_id.h"
#include "adapters/sqlite/stored_mentions.h"

namespace stonechat::sqlite {
namespace {

constexpr std::int64_t integer_max = std::numeric_limits<std::int64_t>::max();

engine::ChatView read_chat_view(Row& row) {
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

// The digits after `system_`, as system_message_id() writes them.
std::optional<ChatSequence> system_sequence(const MessageId& id) {
  constexpr std::string_view prefix = "system_";
  const std::string_view text = id.view();
  if (!text.starts_with(prefix) || text.size() == prefix.size() || text.size() > prefix.size() + 18 ||
      text[prefix.size()] == '0') {
    return std::nullopt;
  }
  std::int64_t sequence = 0;
  for (const char c : text.substr(prefix.size())) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    sequence = sequence * 10 + (c - '0');
  }
  return ChatSequence{sequence};
}

class FileReader final : public engine::StoreReader {
 public:
  FileReader(Connection connection, std::function<void(const Failure&)> on_unreadable)
      : connection_(std::move(connection)),
        sql_(connection_.handle()),
        accounts_(connection_.handle()),
        on_unreadable_(std::move(on_unreadable)) {}

  std::expected<chat::ChatState, Failure> load_chat(const ChatId& chat, chat::ShardIndex shard) override {
    chat::ChatState state;
    state.id = chat;
    state.shard = shard;
    return answer(state, in_one_read([&] { return load(state); }));
  }

  std::expected<std::optional<engine::UserRow>, Failure> find_user(const UserId& user) override {
    std::optional<engine::UserRow> found;
    sql_.user.bind_text(1, user.view());
    return answer(found, sql_.user.each([&](Row& row) {
      engine::UserRow& user_row = found.emplace();
      user_row.user = {.key = row.key<UserKey>(), .id = user};
      user_row.display_name = row.text();
      user_row.created = row.time();
    }));
  }

  std::expected<std::optional<engine::ChatView>, Failure> find_chat(const ChatId& chat, UserKey user) override {
    std::optional<engine::ChatView> found;
    sql_.chat_of_member.bind_text(1, chat.view());
    sql_.chat_of_member.bind_integer(2, user.value);
    return answer(found, sql_.chat_of_member.each([&](Row& row) { found = read_chat_view(row); }));
  }

  std::expected<std::vector<engine::MessageRow>, Failure> messages(ChatKey chat, ChatSequence from, ChatSequence to,
                                                                   engine::Direction direction,
                                                                   std::int64_t limit) override {
    const bool older = direction == engine::Direction::older;
    std::vector<engine::MessageRow> rows;
    auto result = read_messages(older ? sql_.messages_down : sql_.messages_up, chat, from, to, limit, rows);
    if (!older) {
      std::ranges::reverse(rows);
    }
    return answer(rows, std::move(result));
  }

  std::expected<std::optional<ChatSequence>, Failure> find_message(ChatKey chat, const MessageId& id) override {
    std::optional<ChatSequence> found;
    const auto read = [&](Row& row) { found = row.key<ChatSequence>(); };
    if (const auto sequence = system_sequence(id)) {
      sql_.system_message.bind_integer(1, chat.value);
      sql_.system_message.bind_integer(2, sequence->value);
      return answer(found, sql_.system_message.each(read));
    }
    const auto uuid = uuid_bytes(id);
    if (uuid) {
      sql_.message_by_id.bind_blob(1, *uuid);
    } else {
      sql_.message_by_id.bind_text(1, id.view());
    }
    sql_.message_by_id.bind_integer(2, chat.value);
    return answer(found, sql_.message_by_id.each(read));
  }

  std::expected<std::vector<engine::ChatListRow>, Failure> chats(UserKey user, const UserId& user_id,
                                                                 GlobalSequence before, std::int64_t limit) override {
    std::vector<engine::ChatListRow> rows;
    return answer(rows, in_one_read([&] { return list_chats(user, user_id, before, limit, rows); }));
  }

  std::expected<std::vector<engine::MemberRow>, Failure> members(ChatKey chat, UserKey after,
                                                                 std::int64_t limit) override {
    std::vector<engine::MemberRow> rows;
    sql_.member_rows.bind_integer(1, chat.value);
    sql_.member_rows.bind_integer(2, after.value);
    sql_.member_rows.bind_integer(3, limit);
    return answer(rows, sql_.member_rows.each([&](Row& row) {
      engine::MemberRow& member = rows.emplace_back();
      member.user.key = row.key<UserKey>();
      member.user.id = row.id<UserId>();
      member.display_name = row.text();
      member.role = row.enumerator(chat::Role::owner);
      member.joined = row.key<ChatSequence>();
      member.last_delivered = row.key<ChatSequence>(0);
      member.last_read = row.key<ChatSequence>(0);
    }));
  }

  engine::AccountReader& accounts() override { return accounts_; }

 private:
  template <class T>
  std::expected<T, Failure> answer(T& value, std::expected<void, Failure> result) {
    if (!result) {
      if (result.error().kind == Failure::Kind::corrupt) {
        on_unreadable_(result.error());
      }
      return std::unexpected(std::move(result.error()));
    }
    return std::move(value);
  }

  // Several statements see the same committed state.
  template <class Work>
  std::expected<void, Failure> in_one_read(Work work) {
    auto result = sql_.begin.run();
    if (result) {
      result = work();
      static_cast<void>(sql_.end.run());
    }
    return result;
  }

  std::expected<void, Failure> load(chat::ChatState& state) {
    sql_.chat.bind_text(1, state.id.view());
    auto result = sql_.chat.each([&](Row& row) {
      state.key = row.key<ChatKey>();
      row.integer(state.shard, state.shard);
      state.type = row.enumerator(chat::ChatType::group);
      state.visibility = row.enumerator(chat::HistoryVisibility::joined);
      state.head = row.key<ChatSequence>();
    });
    if (!result || !state.exists()) {
      return result;
    }
    result = load_members(state);
    return result ? load_recent_ids(state) : result;
  }

  std::expected<void, Failure> load_members(chat::ChatState& state) {
    std::vector<chat::Member> members;
    sql_.members.bind_integer(1, state.key.value);
    auto result = sql_.members.each([&](Row& row) {
      chat::Member& member = members.emplace_back();
      member.user = row.key<UserKey>();
      member.role = row.enumerator(chat::Role::owner);
      member.joined = row.key<ChatSequence>();
    });
    state.members = std::make_shared<chat::MemberList>(std::move(members));
    return result;
  }

  std::expected<void, Failure> load_recent_ids(chat::ChatState& state) {
    std::vector<std::pair<MessageId, chat::CommandRecord>> newest_first;
    sql_.recent_commands.bind_integer(1, state.key.value);
    sql_.recent_commands.bind_integer(2, static_cast<std::int64_t>(chat::RecentIds::size_max));
    auto result = sql_.recent_commands.each([&](Row& row) {
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

  std::expected<void, Failure> read_messages(Statement& statement, ChatKey chat, ChatSequence from, ChatSequence to,
                                             std::int64_t limit, std::vector<engine::MessageRow>& rows) {
    statement.bind_integer(1, chat.value);
    statement.bind_integer(2, from.value);
    statement.bind_integer(3, to.value);
    statement.bind_integer(4, limit);
    return statement.each([&](Row& row) { rows.push_back(read_message(row)); });
  }

  std::expected<void, Failure> list_chats(UserKey user, const UserId& user_id, GlobalSequence before,
                                          std::int64_t limit, std::vector<engine::ChatListRow>& rows) {
    constexpr std::int64_t integer_min = std::numeric_limits<std::int64_t>::min();
    sql_.chat_keys.bind_integer(1, user.value);
    sql_.chat_keys.bind_integer(2, before.value);
    sql_.chat_keys.bind_integer(3, limit);
    auto result = sql_.chat_keys.each([&](Row& row) {
      engine::ChatView& chat = rows.emplace_back().chat;
      chat.key = {row.integer(integer_min, integer_max)};
      chat.last_global_sequence = {row.integer(integer_min, integer_max)};
    });
    const std::string mention = mention_pattern(user_id);
    for (std::size_t i = 0; result && i < rows.size(); ++i) {
      result = read_list_row_if_it_can_be(user, mention, rows[i]);
    }
    return result;
  }

  std::expected<void, Failure> read_list_row_if_it_can_be(UserKey user, const std::string& mention,
                                                          engine::ChatListRow& list_row) {
    engine::ChatListRow found;
    auto result = read_list_row(user, mention, list_row.chat.key.value, found);
    if (result) {
      list_row = std::move(found);
    } else if (result.error().kind == Failure::Kind::corrupt) {
      on_unreadable_(result.error());
      list_row.readable = false;
      result = {};
    }
    return result;
  }

  std::expected<void, Failure> read_list_row(UserKey user, const std::string& mention, std::int64_t key,
                                             engine::ChatListRow& list_row) {
    sql_.chat_by_key.bind_integer(1, key);
    sql_.chat_by_key.bind_integer(2, user.value);
    auto result = sql_.chat_by_key.each([&](Row& row) { list_row.chat = read_chat_view(row); });
    if (result && list_row.chat.key.value == 0) {
      return std::unexpected(Failure{Failure::Kind::corrupt, "a chat that has a member is not there"});
    }
    if (result) {
      std::vector<engine::MessageRow> last;
      result =
          read_messages(sql_.messages_down, {key}, list_row.chat.last_sequence, list_row.chat.last_sequence, 1, last);
      if (!last.empty()) {
        list_row.last_message = std::move(last.front());
      }
    }
    if (result) {
      sql_.unread.bind_integer(1, key);
      sql_.unread.bind_integer(2, list_row.chat.last_read.value);
      sql_.unread.bind_integer(3, user.value);
      sql_.unread.bind_text(4, mention);
      result = sql_.unread.each([&](Row& row) {
        list_row.unread_count = row.integer(0, integer_max);
        list_row.mention_count = row.integer(0, integer_max);
      });
    }
    if (result && list_row.chat.type == chat::ChatType::direct) {
      sql_.peer.bind_integer(1, key);
      sql_.peer.bind_integer(2, user.value);
      result = sql_.peer.each([&](Row& row) { list_row.peer = row.id<UserId>(); });
    }
    return result;
  }

  Connection connection_;
  ReadStatements sql_;
  FileAccountReader accounts_;
  const std::function<void(const Failure&)> on_unreadable_;
};

}  // namespace

std::expected<std::unique_ptr<engine::StoreReader>, Failure> open_sqlite_reader(
    const ConnectionOptions& options, std::function<void(const Failure&)> on_unreadable) {
  auto connection = Connection::open(options);
  if (!connection) {
    return std::unexpected(std::move(connection.error()));
  }
  return std::make_unique<FileReader>(std::move(*connection), std::move(on_unreadable));
}

}  // namespace stonechat::sqlite
