// Reads of chats as wholes: the state that the rules need, a member's view, a user's list. Several statements each; the
// caller holds them in one read.
#pragma once

#include <expected>
#include <functional>
#include <optional>
#include <vector>

#include "adapters/sqlite/read_statements.h"
#include "base/failure.h"
#include "engine/ports/store_reader.h"

namespace stonechat::sqlite {

// `state` has its id and shard, and gets the rest; as in engine::StoreReader.
std::expected<void, Failure> load_chat(ReadStatements& sql, chat::ChatState& state);

std::expected<void, Failure> find_chat(ReadStatements& sql, const ChatId& chat, UserKey user,
                                       std::optional<engine::ChatView>& found);

struct ChatListQuery {
  UserKey user;
  UserId user_id;
  GlobalSequence before;
  std::int64_t limit = 0;
};

// A chat that cannot be read has its line all the same; `on_unreadable` is told why.
std::expected<void, Failure> list_chats(ReadStatements& sql, const ChatListQuery& query,
                                        const std::function<void(const Failure&)>& on_unreadable,
                                        std::vector<engine::ChatListRow>& rows);

}  // namespace stonechat::sqlite
