#include "chat/apply.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace stonechat::chat {
namespace {

// The command's place in the log: taken only once nothing can refuse it any more.
Event next_event(ChatState& state, Command& command, Sequencer& sequencer) {
  const auto stamp = sequencer.next(state.shard);
  ++state.head.value;
  return {.shard = state.shard,
          .chat_key = state.key,
          .chat = state.id,
          .chat_sequence = state.head,
          .global_sequence = stamp.sequence,
          .time = stamp.time,
          .actor = command.sender,
          .command_id = command.id,
          .digest = command.digest,
          .body = {},
          .audience = {}};
}

void remember(ChatState& state, const Event& event) {
  if (event.command_id) {
    state.recent.remember(*event.command_id, {.sender = event.actor.key,
                                              .digest = event.digest,
                                              .chat_sequence = event.chat_sequence,
                                              .global_sequence = event.global_sequence,
                                              .time = event.time,
                                              .is_message = std::holds_alternative<MessagePosted>(event.body)});
  }
}

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
  remember(state, event);
  return Applied{std::move(event)};
}

Outcome add(ChatState& state, Command& command, AddMembers& body, Numbers numbers) {
  if (state.type == ChatType::direct) {
    return Refusal::direct_is_fixed;
  }
  if (state.members->find(command.sender.key)->role == Role::member) {
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
  remember(state, event);
  return Applied{std::move(event)};
}

// A message that the sender may see.
bool is_visible(const ChatState& state, const Member& sender, const MessageId& id) {
  const CommandRecord* record = state.recent.find(id);
  const bool hidden =
      state.visibility == HistoryVisibility::joined && record != nullptr && record->chat_sequence < sender.joined;
  return record != nullptr && record->is_message && !hidden;
}

std::optional<Refusal> missing_target(const ChatState& state, UserKey sender, const PostMessage& body) {
  if (body.after) {
    const CommandRecord* previous = state.recent.find(*body.after);
    if (previous == nullptr || previous->sender != sender || !previous->is_message) {
      return Refusal::previous_not_stored;
    }
  }
  const Member& member = *state.members->find(sender);
  if ((body.reply_to && !is_visible(state, member, *body.reply_to)) ||
      (body.thread_root && !is_visible(state, member, *body.thread_root))) {
    return Refusal::target_not_found;
  }
  return std::nullopt;
}

Outcome post(ChatState& state, Command& command, PostMessage& body, Numbers numbers) {
  if (const auto refusal = missing_target(state, command.sender.key, body)) {
    return *refusal;
  }
  Event event = next_event(state, command, numbers.sequencer);
  event.audience = state.members;
  event.body = MessagePosted{.type = body.type,
                             .content = std::move(body.content),
                             .reply_to = body.reply_to,
                             .thread_root = body.thread_root,
                             .mentions = std::move(body.mentions),
                             .metadata = std::move(body.metadata)};
  remember(state, event);
  return Applied{std::move(event)};
}

}  // namespace

Outcome apply(ChatState& state, Command&& command, Numbers numbers) {
  const CommandRecord* known = command.id ? state.recent.find(*command.id) : nullptr;
  if (known != nullptr && known->sender == command.sender.key) {
    return known->digest == command.digest ? Outcome{Repeated{.id = *command.id, .record = *known}}
                                           : Outcome{Refusal::id_conflict};
  }
  if (auto* body = std::get_if<CreateChat>(&command.body)) {
    return create(state, command, *body, numbers);
  }
  if (!state.exists() || state.members->find(command.sender.key) == nullptr) {
    return Refusal::chat_not_found;
  }
  if (known != nullptr) {
    return Refusal::id_conflict;
  }
  if (auto* body = std::get_if<AddMembers>(&command.body)) {
    return add(state, command, *body, numbers);
  }
  return post(state, command, std::get<PostMessage>(command.body), numbers);
}

ChatKey make_chat_key(std::int64_t number, ShardIndex shard) { return {(number << shard_bits) | shard}; }

std::int64_t chat_number(ChatKey key) { return key.value >> shard_bits; }

}  // namespace stonechat::chat
