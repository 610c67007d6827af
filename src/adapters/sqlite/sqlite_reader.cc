#include "adapters/sqlite/sqlite_reader.h"

#include <algorithm>
#include <string>
#include <utility>

#include "adapters/sqlite/account_finder.h"
#include "adapters/sqlite/bound_id.h"
#include "adapters/sqlite/chat_reader.h"
#include "adapters/sqlite/history_reader.h"
#include "adapters/sqlite/one_read.h"
#include "adapters/sqlite/read_statements.h"

namespace stonechat::sqlite {
namespace {

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

// `text` as the part of a LIKE pattern that means itself.
std::string like_pattern(std::string_view text) {
  std::string pattern;
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') {
      pattern += '\\';
    }
    pattern += c;
  }
  return pattern;
}

class FileReader final : public engine::StoreReader {
 public:
  FileReader(Connection connection, std::function<void(const Failure&)> on_unreadable)
      : connection_(std::move(connection)),
        read_(connection_.handle()),
        sql_(connection_.handle()),
        accounts_(connection_.handle()),
        on_unreadable_(std::move(on_unreadable)) {}

  std::expected<chat::ChatState, Failure> load_chat(const ChatId& chat, chat::ShardIndex shard) override {
    chat::ChatState state;
    state.id = chat;
    state.shard = shard;
    return answer(state, read_.run([&] { return sqlite::load_chat(sql_, state); }));
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

  std::expected<std::vector<engine::UserRow>, Failure> search_users(std::string_view text, UserKey after,
                                                                    std::int64_t limit) override {
    const std::string begins = like_pattern(text) + '%';
    const std::string holds = '%' + begins;
    std::vector<engine::UserRow> found;
    sql_.users_like.bind_integer(1, after.value);
    sql_.users_like.bind_text(2, begins);
    sql_.users_like.bind_text(3, holds);
    sql_.users_like.bind_integer(4, limit);
    return answer(found, sql_.users_like.each([&](Row& row) {
      engine::UserRow& user = found.emplace_back();
      user.user.key = row.key<UserKey>();
      user.user.id = row.id<UserId>();
      user.display_name = row.text();
      user.created = row.time();
    }));
  }

  std::expected<std::optional<engine::ChatView>, Failure> find_chat(const ChatId& chat, UserKey user) override {
    std::optional<engine::ChatView> found;
    return answer(found, read_.run([&] { return sqlite::find_chat(sql_, chat, user, found); }));
  }

  std::expected<std::vector<engine::MessageRow>, Failure> messages(ChatKey chat, UserKey user, ChatSequence from,
                                                                   ChatSequence to, engine::Direction direction,
                                                                   std::int64_t limit) override {
    const bool older = direction == engine::Direction::older;
    std::vector<engine::MessageRow> rows;
    return answer(rows, read_.run([&] {
      auto result = read_messages(older ? sql_.messages_down : sql_.messages_up,
                                  {.chat = chat, .from = from, .to = to, .limit = limit}, rows);
      if (!older) {
        std::ranges::reverse(rows);
      }
      return result ? add_reactions(sql_, chat, user, rows) : result;
    }));
  }

  std::expected<std::vector<engine::EventRow>, Failure> events(ChatKey chat, ChatSequence from, ChatSequence to,
                                                               std::int64_t limit) override {
    std::vector<engine::EventRow> rows;
    return answer(rows, read_.run([&] {
      return read_events(sql_, {.chat = chat, .from = from, .to = to, .limit = limit}, rows);
    }));
  }

  std::expected<std::optional<ChatSequence>, Failure> find_message(ChatKey chat, const MessageId& id) override {
    std::optional<ChatSequence> found;
    const auto read = [&](Row& row) { found = row.key<ChatSequence>(); };
    if (const auto sequence = system_sequence(id)) {
      sql_.system_message.bind_integer(1, chat.value);
      sql_.system_message.bind_integer(2, sequence->value);
      return answer(found, sql_.system_message.each(read));
    }
    const BoundId bound(id);
    bound.bind(sql_.message_by_id, 1);
    sql_.message_by_id.bind_integer(2, chat.value);
    return answer(found, sql_.message_by_id.each(read));
  }

  std::expected<std::vector<engine::ChatListRow>, Failure> chats(UserKey user, const UserId& user_id,
                                                                 GlobalSequence before, std::int64_t limit) override {
    std::vector<engine::ChatListRow> rows;
    return answer(rows, read_.run([&] {
      return list_chats(sql_, {.user = user, .user_id = user_id, .before = before, .limit = limit}, on_unreadable_,
                        rows);
    }));
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

  Connection connection_;
  OneRead read_;
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
