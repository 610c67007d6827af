// The members of one chat at one position: an immutable list that the rules, the fan-out and the loops share.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/id.h"

namespace stonechat::chat {

enum class HistoryVisibility : std::uint8_t { all = 0, joined = 1 };
enum class Role : std::uint8_t { member = 0, admin = 1, owner = 2 };

struct Member {
  UserKey user;
  Role role = Role::member;
  ChatSequence joined;  // the event that made them a member
};

// Whether `member` may see what `author` said at `sequence`. Members see all history or, in a chat that hides it,
// what was said since they joined; and always what they said themselves, in an earlier membership too.
bool sees(const Member& member, HistoryVisibility visibility, ChatSequence sequence, UserKey author);

class MemberList {
 public:
  MemberList() = default;
  // `members` in any order, each user once.
  explicit MemberList(std::vector<Member> members);

  // Null where `user` is no member.
  const Member* find(UserKey user) const;
  // By user key, rising.
  std::span<const Member> all() const { return members_; }
  std::size_t size() const { return members_.size(); }

  // This list and `added`, none of whom is in it.
  std::shared_ptr<const MemberList> with(std::vector<Member> added) const;
  // This list without `user`, who is in it.
  std::shared_ptr<const MemberList> without(UserKey user) const;
  // This list with another role of `user`, who is in it.
  std::shared_ptr<const MemberList> with_role(UserKey user, Role role) const;

 private:
  std::vector<Member> members_;
};

using MemberListPtr = std::shared_ptr<const MemberList>;

}  // namespace stonechat::chat
