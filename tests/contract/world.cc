#include "tests/contract/world.h"

#include <array>
#include <cstdio>
#include <utility>

#include "base/check.h"
#include "chat/apply.h"

namespace stonechat::test {
namespace {

constexpr std::int64_t epoch_ms = 1'750'000'000'000;

}  // namespace

UserId user_id(std::string_view text) { return UserId::parse(text).value(); }
ChatId chat_id(std::string_view text) { return ChatId::parse(text).value(); }
MessageId message_id(std::string_view text) { return MessageId::parse(text).value(); }

MessageId uuid_of(std::uint64_t number) {
  std::array<char, 40> text;
  std::snprintf(text.data(), text.size(), "0197b2c4-%04x-7abc-8def-%012llx", static_cast<unsigned>(number >> 48),
                static_cast<unsigned long long>(number & 0xffff'ffff'ffffULL));
  return message_id(text.data());
}

chat::ChatCreated group(std::string name, std::string description, chat::HistoryVisibility visibility) {
  chat::ChatCreated body;
  body.name = std::move(name);
  body.description = std::move(description);
  body.visibility = visibility;
  return body;
}

chat::User World::user(std::string_view id) { return user(id, "Name of " + std::string(id)); }

chat::User World::user(std::string_view id, std::string display_name) {
  const auto [at, is_new] = users_.try_emplace(std::string(id));
  if (is_new) {
    at->second = {.key = {static_cast<std::int64_t>(users_.size())}, .id = user_id(id)};
    waiting_.new_users.push_back({.user = at->second,
                                  .display_name = std::move(display_name),
                                  .created = timestamp_of(epoch_ms + at->second.key.value)});
  }
  return at->second;
}

chat::Event& World::next_event(std::string_view chat, std::string_view actor) {
  Head& head = chats_.at(std::string(chat));
  ++head.sequence.value;
  ++last_position_;
  chat::Event& event = events_.emplace_back();
  event.shard = head.shard;
  event.chat_key = head.key;
  event.chat = chat_id(chat);
  event.chat_sequence = head.sequence;
  event.global_sequence = {(last_position_ << 10) | head.shard};
  event.time = timestamp_of(epoch_ms + last_position_);
  event.actor = user(actor);
  for (std::size_t i = 0; i < event.digest.size(); ++i) {
    event.digest[i] = static_cast<std::byte>(last_position_ * 7 + static_cast<std::int64_t>(i));
  }
  event.audience = head.members;
  waiting_.events.push_back(&event);
  return event;
}

chat::Event& World::create(std::string_view chat, std::string_view creator, const std::vector<std::string>& members,
                           chat::ChatCreated body) {
  const auto number = static_cast<std::int64_t>(chats_.size()) + 1;
  const chat::ShardIndex shard = chat::shard_of(chat_id(chat), shard_count);
  Head& head = chats_[std::string(chat)];
  head = {
      .key = chat::make_chat_key(number, shard), .shard = shard, .sequence = {}, .members = {}, .reaction_counts = {}};
  chat::Event& event = next_event(chat, creator);
  const bool direct = body.type == chat::ChatType::direct;
  body.members = {user(creator)};
  std::vector<chat::Member> list{{.user = user(creator).key,
                                  .role = direct ? chat::Role::member : chat::Role::owner,
                                  .joined = event.chat_sequence}};
  for (const std::string& id : members) {
    body.members.push_back(user(id));
    list.push_back({.user = user(id).key, .role = chat::Role::member, .joined = event.chat_sequence});
  }
  head.members = std::make_shared<chat::MemberList>(std::move(list));
  event.audience = head.members;
  event.body = std::move(body);
  return event;
}

chat::Event& World::create_direct(std::string_view chat, std::string_view one, std::string_view other) {
  chat::ChatCreated body;
  body.type = chat::ChatType::direct;
  return create(chat, one, {std::string(other)}, std::move(body));
}

chat::Event& World::add(std::string_view chat, std::string_view actor, const std::vector<std::string>& users) {
  chat::Event& event = next_event(chat, actor);
  chat::MembersAdded body;
  std::vector<chat::Member> added;
  for (const std::string& id : users) {
    body.users.push_back(user(id));
    added.push_back({.user = user(id).key, .role = chat::Role::member, .joined = event.chat_sequence});
  }
  Head& head = chats_.at(std::string(chat));
  head.members = head.members->with(std::move(added));
  event.audience = head.members;
  event.body = std::move(body);
  return event;
}

chat::Event& World::post(std::string_view chat, std::string_view sender, std::string content,
                         chat::MessagePosted body) {
  chat::Event& event = next_event(chat, sender);
  event.command_id = uuid_of(++last_uuid_);
  body.content = std::move(content);
  event.body = std::move(body);
  return event;
}

ChatSequence World::sequence_of(std::string_view chat, const MessageId& message) const {
  for (const chat::Event* event : events_of(chat)) {
    if (event->command_id == message) {
      return event->chat_sequence;
    }
  }
  check(false, "the target was posted before");
  return {};
}

chat::Event& World::edit(std::string_view chat, std::string_view actor, const MessageId& target, std::string content) {
  const ChatSequence sequence = sequence_of(chat, target);
  chat::Event& event = next_event(chat, actor);
  event.command_id = uuid_of(++last_uuid_);
  event.body = chat::MessageEdited{.target = target, .target_sequence = sequence, .content = std::move(content)};
  return event;
}

chat::Event& World::erase(std::string_view chat, std::string_view actor, const MessageId& target) {
  const ChatSequence sequence = sequence_of(chat, target);
  chat::Event& event = next_event(chat, actor);
  event.command_id = uuid_of(++last_uuid_);
  event.body = chat::MessageDeleted{.target = target, .target_sequence = sequence};
  return event;
}

chat::Event& World::react(std::string_view chat, std::string_view actor, const MessageId& target, std::string emoji,
                          chat::ReactionOp op) {
  const ChatSequence sequence = sequence_of(chat, target);
  std::int64_t& count = chats_.at(std::string(chat)).reaction_counts[{sequence, emoji}];
  count += op == chat::ReactionOp::add ? 1 : -1;
  chat::Event& event = next_event(chat, actor);
  event.command_id = uuid_of(++last_uuid_);
  event.body = chat::ReactionUpdated{
      .target = target, .target_sequence = sequence, .emoji = std::move(emoji), .op = op, .count = count};
  return event;
}

chat::Event& World::remove(std::string_view chat, std::string_view actor, std::string_view member) {
  chat::Event& event = next_event(chat, actor);
  Head& head = chats_.at(std::string(chat));
  head.members = head.members->without(user(member).key);
  event.body = chat::MemberRemoved{.user = user(member)};
  return event;
}

chat::Event& World::set_role(std::string_view chat, std::string_view actor, std::string_view member, chat::Role role) {
  chat::Event& event = next_event(chat, actor);
  Head& head = chats_.at(std::string(chat));
  head.members = head.members->with_role(user(member).key, role);
  if (role == chat::Role::owner) {
    head.members = head.members->with_role(user(actor).key, chat::Role::admin);
  }
  event.audience = head.members;
  event.command_id = uuid_of(++last_uuid_);
  event.body = chat::MemberUpdated{.user = user(member), .role = role};
  return event;
}

chat::Event& World::update(std::string_view chat, std::string_view actor, chat::ChatUpdated body) {
  chat::Event& event = next_event(chat, actor);
  event.command_id = uuid_of(++last_uuid_);
  event.body = std::move(body);
  return event;
}

chat::Event& World::end(std::string_view chat, std::string_view actor) {
  chat::Event& event = next_event(chat, actor);
  chats_.at(std::string(chat)).members = std::make_shared<chat::MemberList>();
  event.command_id = uuid_of(++last_uuid_);
  event.body = chat::ChatDeleted{};
  return event;
}

engine::Batch World::take_batch() { return std::exchange(waiting_, {}); }

std::vector<const chat::Event*> World::events_of(std::string_view chat) const {
  std::vector<const chat::Event*> found;
  for (const chat::Event& event : events_) {
    if (event.chat == chat_id(chat)) {
      found.push_back(&event);
    }
  }
  return found;
}

}  // namespace stonechat::test
