// Writes what events do to a chat itself: its row, its members, its end.
#pragma once

#include <expected>
#include <span>

#include "adapters/sqlite/statement.h"
#include "base/failure.h"
#include "chat/event.h"

namespace stonechat::sqlite {

class ChatWriter {
 public:
  explicit ChatWriter(sqlite3* connection);

  // Any event; nothing happens where it leaves the chat and its members as they are. `internal` where it names a chat
  // or a member that is not there.
  std::expected<void, Failure> write(const chat::Event& event);

 private:
  std::expected<void, Failure> create(const chat::Event& event, const chat::ChatCreated& body);
  std::expected<void, Failure> add_members(const chat::Event& event, std::span<const chat::User> users);
  std::expected<void, Failure> remove_member(const chat::Event& event, const chat::MemberRemoved& body);
  std::expected<void, Failure> change_role(const chat::Event& event, const chat::MemberUpdated& body);
  std::expected<void, Failure> set_role(ChatKey chat, UserKey user, chat::Role role);
  std::expected<void, Failure> update(const chat::Event& event, const chat::ChatUpdated& body);
  std::expected<void, Failure> end(const chat::Event& event);
  std::expected<void, Failure> add_member_count(ChatKey chat, std::int64_t change);

  Statement insert_chat_;
  Statement insert_participant_;
  Statement add_member_count_;
  Statement keep_membership_;
  Statement drop_participant_;
  Statement set_role_;
  Statement update_chat_;
  Statement end_chat_;
  Statement keep_memberships_;
  Statement drop_participants_;
  Statement queue_erasure_;
};

}  // namespace stonechat::sqlite
