#include "chat/member_list.h"

#include <algorithm>
#include <utility>

namespace stonechat::chat {

bool sees(const Member& member, HistoryVisibility visibility, ChatSequence sequence, UserKey author) {
  return visibility == HistoryVisibility::all || sequence >= member.joined || member.user == author;
}

MemberList::MemberList(std::vector<Member> members) : members_(std::move(members)) {
  std::ranges::sort(members_, {}, &Member::user);
}

const Member* MemberList::find(UserKey user) const {
  const auto at = std::ranges::lower_bound(members_, user, {}, &Member::user);
  return at != members_.end() && at->user == user ? &*at : nullptr;
}

MemberListPtr MemberList::with(std::vector<Member> added) const {
  std::ranges::sort(added, {}, &Member::user);
  auto merged = std::make_shared<MemberList>();
  merged->members_.reserve(members_.size() + added.size());
  std::ranges::merge(members_, added, std::back_inserter(merged->members_), {}, &Member::user, &Member::user);
  return merged;
}

MemberListPtr MemberList::without(UserKey user) const {
  auto fewer = std::make_shared<MemberList>(*this);
  std::erase_if(fewer->members_, [&](const Member& member) { return member.user == user; });
  return fewer;
}

MemberListPtr MemberList::with_role(UserKey user, Role role) const {
  auto changed = std::make_shared<MemberList>(*this);
  std::ranges::lower_bound(changed->members_, user, {}, &Member::user)->role = role;
  return changed;
}

}  // namespace stonechat::chat
