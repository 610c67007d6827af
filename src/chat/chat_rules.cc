#include "chat/chat_rules.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "chat/next_event.h"

namespace stonechat::chat {
namespace {

bool is_direct(const ChatState& state) { return state.type == ChatType::direct; }

// The sender's, who is a member.
Role role_of(const ChatState& state, const Command& command) { return state.members->find(command.sender.key)->role; }

// Why the sender may not remove `other`; nothing where they may.
std::optional<Refusal> removal_refused(const ChatState& state, const Command& command, const Member& other) {
  const Role own = role_of(state, command);
  if (other.user == command.sender.key) {
    return own == Role::owner ? std::optional{Refusal::owner_must_stay} : std::nullopt;
  }
  if (own == Role::member) {
    return Refusal::not_an_admin;
  }
  return other.role < own ? std::nullopt : std::optional{Refusal::outranked};
}

}  // namespace

Outcome create(ChatState& state, Command& command, CreateChat& body, Numbers numbers) {
  if (state.exists()) {
    const bool same_direct = body.type == ChatType::direct && state.type == ChatType::direct;
    return same_direct ? Outcome{Unchanged{}} : Outcome{Refusal::chat_exists};
  }
  state.key = make_chat_key(++numbers.last_chat_number, state.shard);
  state.type = body.type;
  state.visibility = body.visibility;
  Event event = next_event(state, command, numbers.sequencer);

  const bool direct = body.type == ChatType::direct;
  std::vector<Member> members{
      {.user = command.sender.key, .role = direct ? Role::member : Role::owner, .joined = event.chat_sequence}};
  std::vector<User> users{command.sender};
  for (const User& user : body.members) {
    if (std::ranges::find(users, user.key, &User::key) == users.end()) {
      members.push_back({.user = user.key, .role = Role::member, .joined = event.chat_sequence});
      users.push_back(user);
    }
  }
  state.members = std::make_shared<MemberList>(std::move(members));
  event.audience = state.members;
  event.body = ChatCreated{.type = body.type,
                           .name = std::move(body.name),
                           .description = std::move(body.description),
                           .visibility = body.visibility,
                           .members = std::move(users)};
  return applied(state, std::move(event));
}

Outcome add_members(ChatState& state, Command& command, AddMembers& body, Numbers numbers) {
  if (is_direct(state)) {
    return Refusal::direct_is_fixed;
  }
  if (role_of(state, command) == Role::member) {
    return Refusal::not_an_admin;
  }
  std::erase_if(body.users, [&](const User& user) { return state.members->find(user.key) != nullptr; });
  if (body.users.empty()) {
    return Unchanged{};
  }
  Event event = next_event(state, command, numbers.sequencer);
  std::vector<Member> added;
  added.reserve(body.users.size());
  for (const User& user : body.users) {
    added.push_back({.user = user.key, .role = Role::member, .joined = event.chat_sequence});
  }
  state.members = state.members->with(std::move(added));
  event.audience = state.members;
  event.body = MembersAdded{.users = std::move(body.users)};
  return applied(state, std::move(event));
}

Outcome remove_member(ChatState& state, Command& command, RemoveMember& body, Numbers numbers) {
  if (is_direct(state)) {
    return Refusal::direct_is_fixed;
  }
  const Member* member = state.members->find(body.user.key);
  if (member == nullptr) {
    return Refusal::member_not_found;
  }
  if (const auto refusal = removal_refused(state, command, *member)) {
    return *refusal;
  }
  Event event = next_event(state, command, numbers.sequencer);
  state.members = state.members->without(body.user.key);
  event.body = MemberRemoved{.user = body.user};
  return applied(state, std::move(event));
}

Outcome change_role(ChatState& state, Command& command, ChangeRole& body, Numbers numbers) {
  if (is_direct(state)) {
    return Refusal::direct_is_fixed;
  }
  if (role_of(state, command) != Role::owner) {
    return Refusal::not_the_owner;
  }
  const Member* member = state.members->find(body.user.key);
  if (member == nullptr) {
    return Refusal::member_not_found;
  }
  if (member->role == body.role) {
    return Unchanged{};
  }
  if (body.user.key == command.sender.key) {
    return Refusal::owner_must_stay;
  }
  Event event = next_event(state, command, numbers.sequencer);
  state.members = state.members->with_role(body.user.key, body.role);
  if (body.role == Role::owner) {
    state.members = state.members->with_role(command.sender.key, Role::admin);
  }
  event.audience = state.members;
  event.body = MemberUpdated{.user = body.user, .role = body.role};
  return applied(state, std::move(event));
}

Outcome update_chat(ChatState& state, Command& command, UpdateChat& body, Numbers numbers) {
  if (is_direct(state)) {
    return Refusal::direct_is_fixed;
  }
  if (role_of(state, command) == Role::member) {
    return Refusal::not_an_admin;
  }
  Event event = next_event(state, command, numbers.sequencer);
  state.visibility = body.visibility.value_or(state.visibility);
  event.body = ChatUpdated{
      .name = std::move(body.name), .description = std::move(body.description), .visibility = body.visibility};
  return applied(state, std::move(event));
}

Outcome delete_chat(ChatState& state, Command& command, Numbers numbers) {
  if (is_direct(state)) {
    return Refusal::direct_is_fixed;
  }
  if (role_of(state, command) != Role::owner) {
    return Refusal::not_the_owner;
  }
  Event event = next_event(state, command, numbers.sequencer);
  state.members = std::make_shared<MemberList>();
  state.deleted = true;
  event.body = ChatDeleted{};
  return applied(state, std::move(event));
}

}  // namespace stonechat::chat
