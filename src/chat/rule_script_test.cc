#include "chat/rule_script.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <sstream>

#include "base/stable_hash.h"

namespace stonechat::chat {
namespace {

constexpr const char* hidden = "hidden-before-joining";

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> found;
  for (std::string word; stream >> word;) {
    found.push_back(word);
  }
  return found;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string all;
  for (const std::string& part : parts) {
    all += (all.empty() ? "" : " ") + part;
  }
  return all;
}

std::optional<MessageId> after_word(const std::vector<std::string>& words, const std::string& word) {
  const auto at = std::ranges::find(words, word);
  return at == words.end() || at + 1 == words.end() ? std::nullopt : MessageId::parse(at[1]);
}

// Of all that the command says but its id and sender.
Digest digest_of(std::vector<std::string> words) {
  const auto as = std::ranges::find(words, "as");
  words.erase(as, std::min(as + 2, words.end()));
  const std::uint64_t hash = stable_hash(joined({words.begin() + 1, words.end()}));
  Digest made{};
  std::memcpy(made.data(), &hash, sizeof hash);
  return made;
}

Role role_named(const std::string& word) {
  return word == "owner" ? Role::owner : word == "admin" ? Role::admin : Role::member;
}

// `creates CHAT`, `leaves CHAT`, …; the others say `VERB PREPOSITION CHAT`.
bool names_chat_at_once(const std::string& verb) {
  return verb == "creates" || verb == "opens" || verb == "leaves" || verb == "renames" || verb == "deletes";
}

const char* name_of(Refusal refusal) {
  switch (refusal) {
    case Refusal::chat_not_found:
      return "chat_not_found";
    case Refusal::id_conflict:
      return "id_conflict";
    case Refusal::chat_exists:
      return "chat_exists";
    case Refusal::previous_not_stored:
      return "previous_not_stored";
    case Refusal::target_not_found:
      return "target_not_found";
    case Refusal::not_an_admin:
      return "not_an_admin";
    case Refusal::direct_is_fixed:
      return "direct_is_fixed";
    case Refusal::not_the_author:
      return "not_the_author";
    case Refusal::not_allowed_to_delete:
      return "not_allowed_to_delete";
    case Refusal::not_the_owner:
      return "not_the_owner";
    case Refusal::outranked:
      return "outranked";
    case Refusal::owner_must_stay:
      return "owner_must_stay";
    case Refusal::member_not_found:
      return "member_not_found";
    case Refusal::message_not_found:
      return "message_not_found";
    case Refusal::too_many_reactions:
      return "too_many_reactions";
    case Refusal::unknown_member:
      return "unknown_member";
  }
  return "?";
}

}  // namespace

void RuleScript::run(const std::string& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto arrow = line.find("→");
    if (arrow != std::string::npos) {
      EXPECT_EQ(step(words_of(line.substr(0, arrow))), joined(words_of(line.substr(arrow + 3)))) << line;
    }
  }
}

User RuleScript::user(const std::string& name) {
  UserKey& key = users_[name];
  if (key.value == 0) {
    key.value = static_cast<std::int64_t>(users_.size());
  }
  return {.key = key, .id = *UserId::parse(name)};
}

std::vector<User> RuleScript::users(const Words& words, std::size_t first) {
  std::vector<User> found;
  for (std::size_t i = first; i < words.size() && words[i] != "as" && words[i] != hidden; ++i) {
    found.push_back(user(words[i]));
  }
  return found;
}

CommandBody RuleScript::body_of(const Words& words) {
  const std::string& verb = words[1];
  const auto target = [&] { return *MessageId::parse(words[4]); };
  if (verb == "creates" || verb == "opens") {
    return CreateChat{.type = verb == "opens" ? ChatType::direct : ChatType::group,
                      .name = words[2],
                      .description = {},
                      .visibility = words.back() == hidden ? HistoryVisibility::joined : HistoryVisibility::all,
                      .members = users(words, 4)};
  }
  if (verb == "adds") {
    return AddMembers{users(words, 4)};
  }
  if (verb == "removes" || verb == "leaves") {
    return RemoveMember{user(verb == "removes" ? words[4] : words[0])};
  }
  if (verb == "makes") {
    return ChangeRole{.user = user(words[4]), .role = role_named(words[5])};
  }
  if (verb == "renames") {
    return UpdateChat{.name = words[3], .description = {}, .visibility = {}};
  }
  if (verb == "deletes") {
    return DeleteChat{};
  }
  if (verb == "edits") {
    return EditMessage{.target = target(), .content = words[5]};
  }
  if (verb == "erases") {
    return DeleteMessage{target()};
  }
  if (verb == "likes" || verb == "unlikes") {
    return React{.target = target(), .emoji = words[5], .op = verb == "likes" ? ReactionOp::add : ReactionOp::remove};
  }
  EXPECT_EQ(verb, "posts") << "a step that the script knows";
  return PostMessage{.type = {},
                     .content = words[4],
                     .reply_to = after_word(words, "replying-to"),
                     .thread_root = {},
                     .after = after_word(words, "after"),
                     .mentions = {},
                     .metadata = {}};
}

std::string RuleScript::step(const Words& words) {
  Command command{.chat = {},
                  .sender = user(words[0]),
                  .id = after_word(words, "as"),
                  .digest = digest_of(words),
                  .body = body_of(words)};
  if (!command.id && words[1] == "posts") {
    command.id = MessageId::parse("m" + std::to_string(++made_));
  }
  const std::string& chat = words[names_chat_at_once(words[1]) ? 2 : 3];
  command.chat = *ChatId::parse(chat);
  ChatState& state = chats_[chat];
  state.id = command.chat;
  const ChatSequence head = state.head;
  sequencer_.begin_batch(timestamp_of(1'800'000'000'000));
  const auto outcome = apply(state, std::move(command), {.sequencer = sequencer_, .last_chat_number = chat_number_});
  if (!std::holds_alternative<Applied>(outcome)) {
    EXPECT_EQ(state.head, head) << "only an event takes a sequence";
  }
  return told(outcome);
}

std::string RuleScript::told(const Outcome& outcome) {
  if (const auto* applied = std::get_if<Applied>(&outcome)) {
    events.push_back(applied->event);
    return std::to_string(applied->event.chat_sequence.value);
  }
  if (const auto* repeated = std::get_if<Repeated>(&outcome)) {
    return "as " + std::to_string(repeated->record.chat_sequence.value);
  }
  if (std::holds_alternative<Unchanged>(outcome)) {
    return "nothing";
  }
  return std::string{"refused "} + name_of(std::get<Refusal>(outcome));
}

}  // namespace stonechat::chat
