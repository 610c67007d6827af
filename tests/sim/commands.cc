#include "tests/sim/commands.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <utility>

#include "base/stable_hash.h"
#include "wire/chat_ids.h"

namespace stonechat::sim {
namespace {

struct Draw {
  Random& random;
  const Cast& cast;
  const History& history;
  Intent& intent;  // sender and number are set
};

// Of the chat: an id that is stored there, or that nobody knows.
MessageId some_id(const Draw& draw) {
  const ChatHistory* chat = draw.history.find(draw.intent.chat);
  if (chat != nullptr && !chat->by_id.empty() && !draw.random.chance(100)) {
    auto at = chat->by_id.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(draw.random.below(chat->by_id.size())));
    return at->first;
  }
  return *MessageId::parse("unknown" + std::to_string(draw.random.below(5)));
}

void name_it(const Draw& draw) {
  draw.intent.id = draw.random.chance(30) ? some_id(draw) : *MessageId::parse("m" + std::to_string(draw.intent.number));
}

// One of the sender's, mostly; else any, or one that is not there.
void choose_chat(const Draw& draw) {
  const std::vector<ChatId> own = draw.history.chats_of(draw.intent.sender);
  const bool other = own.empty() || draw.random.chance(80);
  draw.intent.chat = draw.random.pick(other ? draw.cast.groups : own);
}

std::vector<chat::User> some_users(const Draw& draw) {
  std::vector<chat::User> users;
  for (std::size_t i = draw.random.below(4) + 1; i > 0; --i) {
    const auto& among = draw.random.chance(800) ? draw.cast.users : draw.cast.ghosts;
    const UserId& user = draw.random.pick(among);
    if (std::ranges::find(users, user, &chat::User::id) == users.end()) {
      users.push_back({.key = {}, .id = user});
    }
  }
  return users;
}

void create_group(const Draw& draw) {
  draw.intent.chat = draw.random.pick(draw.cast.groups);
  draw.intent.body = chat::CreateChat{
      .type = chat::ChatType::group,
      .name = "group " + std::to_string(draw.intent.number),
      .description = {},
      .visibility = draw.random.chance(300) ? chat::HistoryVisibility::joined : chat::HistoryVisibility::all,
      .members = some_users(draw)};
  if (draw.random.chance(600)) {
    name_it(draw);
  }
}

void create_direct(const Draw& draw) {
  const UserId& peer = draw.random.pick(draw.cast.users);
  if (peer == draw.intent.sender) {
    create_group(draw);
    return;
  }
  draw.intent.chat = wire::direct_chat_id(draw.intent.sender, peer);
  draw.intent.body = chat::CreateChat{.type = chat::ChatType::direct,
                                      .name = {},
                                      .description = {},
                                      .visibility = chat::HistoryVisibility::all,
                                      .members = {{.key = {}, .id = peer}}};
  if (draw.random.chance(300)) {
    name_it(draw);
  }
}

void add_members(const Draw& draw) {
  choose_chat(draw);
  draw.intent.body = chat::AddMembers{.users = some_users(draw)};
  if (draw.random.chance(600)) {
    name_it(draw);
  }
}

void post_message(const Draw& draw) {
  choose_chat(draw);
  chat::PostMessage post;
  post.content = "text " + std::to_string(draw.intent.number);
  if (draw.random.chance(100)) {
    post.reply_to = some_id(draw);
  }
  if (draw.random.chance(50)) {
    post.thread_root = some_id(draw);
  }
  if (draw.random.chance(100)) {
    post.after = some_id(draw);
  }
  if (draw.random.chance(100)) {
    post.mentions.push_back(draw.random.pick(draw.cast.users));
  }
  draw.intent.body = std::move(post);
  name_it(draw);
}

// A message of the chat: often one of the sender's own.
std::optional<MessageId> some_message(const Draw& draw) {
  const ChatHistory* chat = draw.history.find(draw.intent.chat);
  if (chat == nullptr || chat->messages.messages().empty() || draw.random.chance(50)) {
    return std::nullopt;
  }
  const auto& messages = chat->messages.messages();
  auto at = messages.begin();
  for (int tries = 0; tries < 4; ++tries) {
    at = messages.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(draw.random.below(messages.size())));
    if (at->second.posted->actor.id == draw.intent.sender) {
      break;
    }
  }
  return at->first;
}

MessageId some_target(const Draw& draw) {
  const auto message = some_message(draw);
  return message ? *message : some_id(draw);
}

void name_it_perhaps(const Draw& draw) {
  if (draw.random.chance(600)) {
    name_it(draw);
  }
}

void edit_message(const Draw& draw) {
  choose_chat(draw);
  draw.intent.body =
      chat::EditMessage{.target = some_target(draw), .content = "edited " + std::to_string(draw.intent.number)};
  name_it_perhaps(draw);
}

void delete_message(const Draw& draw) {
  choose_chat(draw);
  draw.intent.body = chat::DeleteMessage{.target = some_target(draw)};
  name_it_perhaps(draw);
}

void react(const Draw& draw) {
  static const std::vector<std::string> emojis{"+1", "-1", "tea"};
  choose_chat(draw);
  draw.intent.body = chat::React{.target = some_target(draw),
                                 .emoji = draw.random.pick(emojis),
                                 .op = draw.random.chance(600) ? chat::ReactionOp::add : chat::ReactionOp::remove};
  name_it_perhaps(draw);
}

void remove_member(const Draw& draw) {
  choose_chat(draw);
  const bool leaves = draw.random.chance(300);
  draw.intent.body =
      chat::RemoveMember{.user = leaves ? chat::User{.key = {}, .id = draw.intent.sender} : some_users(draw).front()};
  name_it_perhaps(draw);
}

void change_role(const Draw& draw) {
  static const std::vector<chat::Role> roles{chat::Role::member, chat::Role::admin, chat::Role::admin,
                                             chat::Role::owner};
  choose_chat(draw);
  draw.intent.body = chat::ChangeRole{.user = some_users(draw).front(), .role = draw.random.pick(roles)};
  name_it_perhaps(draw);
}

void update_chat(const Draw& draw) {
  choose_chat(draw);
  chat::UpdateChat update;
  if (draw.random.chance(500)) {
    update.visibility = draw.random.chance(500) ? chat::HistoryVisibility::joined : chat::HistoryVisibility::all;
  } else {
    update.name = "renamed " + std::to_string(draw.intent.number);
  }
  draw.intent.body = std::move(update);
  name_it_perhaps(draw);
}

void delete_chat(const Draw& draw) {
  choose_chat(draw);
  draw.intent.body = chat::DeleteChat{};
  name_it_perhaps(draw);
}

struct Kind {
  std::size_t weight;
  void (*make)(const Draw& draw);
};

constexpr std::array<Kind, 11> kinds{{{60, create_group},
                                      {25, create_direct},
                                      {110, add_members},
                                      {450, post_message},
                                      {120, edit_message},
                                      {60, delete_message},
                                      {140, react},
                                      {40, remove_member},
                                      {30, change_role},
                                      {20, update_chat},
                                      {4, delete_chat}}};

// Two intents never have one body: whoever takes another's id is in conflict with it.
chat::Digest digest_of(const Intent& intent) {
  const std::uint64_t hash = mix_bits(intent.number + 1);
  chat::Digest digest{};
  std::memcpy(digest.data(), &hash, sizeof hash);
  return digest;
}

}  // namespace

Intent next_intent(Random& random, const Cast& cast, const History& history, const UserId& sender, std::size_t number) {
  Intent intent;
  intent.number = number;
  intent.sender = sender;
  const bool stranger = history.chats_of(sender).empty();
  std::size_t weight_all = 0;
  for (const Kind& kind : kinds) {
    weight_all += kind.weight;
  }
  // Who is in no chat makes one, mostly.
  std::size_t drawn = random.below(stranger && random.chance(700) ? kinds[0].weight + kinds[1].weight : weight_all);
  const Kind* kind = kinds.data();
  while (drawn >= kind->weight) {
    drawn -= kind->weight;
    ++kind;
  }
  kind->make({.random = random, .cast = cast, .history = history, .intent = intent});
  intent.digest = digest_of(intent);
  return intent;
}

}  // namespace stonechat::sim
