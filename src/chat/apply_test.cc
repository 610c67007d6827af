// The rules, told as scripts that a product person can read:
//
//   alice creates tea with bob            → 1
//   bob posts in tea "hi"                 → 2
//   eve posts in tea "hi"                 → refused chat_not_found
//
// A step is `ACTOR VERB … → RESULT`, where the result is the sequence of the event that came of it, `as N` (a repeat
// of the command that became event N), `nothing` (nothing was to be done) or `refused REASON`.
#include "chat/apply.h"

#include <gtest/gtest.h>

#include <map>
#include <sstream>

#include "base/stable_hash.h"

namespace stonechat::chat {
namespace {

class Script {
 public:
  // Runs a line a step and reports, for each that went otherwise, what happened instead.
  void run(const std::string& text) {
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
      const auto arrow = line.find("→");
      if (arrow == std::string::npos) {
        continue;
      }
      EXPECT_EQ(step(words(line.substr(0, arrow))), joined(words(line.substr(arrow + 3)))) << line;
    }
  }

  std::vector<Event> events;

 private:
  static std::vector<std::string> words(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> found;
    for (std::string word; stream >> word;) {
      found.push_back(word);
    }
    return found;
  }

  static std::string joined(const std::vector<std::string>& parts) {
    std::string all;
    for (const std::string& part : parts) {
      all += (all.empty() ? "" : " ") + part;
    }
    return all;
  }

  User user(const std::string& name) {
    UserKey& key = users_[name];
    if (key.value == 0) {
      key.value = static_cast<std::int64_t>(users_.size());
    }
    return {.key = key, .id = *UserId::parse(name)};
  }

  std::vector<User> users(const std::vector<std::string>& words, std::size_t first) {
    std::vector<User> found;
    for (std::size_t i = first; i < words.size() && words[i] != "as" && words[i] != hidden; ++i) {
      found.push_back(user(words[i]));
    }
    return found;
  }

  static std::optional<MessageId> after_word(const std::vector<std::string>& words, const std::string& word) {
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
      if (words[i] == word) {
        return MessageId::parse(words[i + 1]);
      }
    }
    return std::nullopt;
  }

  static Digest digest(const std::string& text) {
    const std::uint64_t hash = stable_hash(text);
    Digest made{};
    std::memcpy(made.data(), &hash, sizeof hash);
    return made;
  }

  // WHO creates CHAT with A B … | WHO opens CHAT with A | WHO adds to CHAT A B … | WHO posts in CHAT WORD
  // and `as ID`, `replying-to ID`, `after ID`, `hidden-before-joining` (historyVisibility: joined).
  std::string step(const std::vector<std::string>& words) {
    const std::string& verb = words[1];
    Command command{.chat = {}, .sender = user(words[0]), .id = after_word(words, "as"), .digest = {}, .body = {}};
    std::string chat;
    if (verb == "creates" || verb == "opens") {
      chat = words[2];
      command.body =
          CreateChat{.type = verb == "opens" ? ChatType::direct : ChatType::group,
                     .name = chat,
                     .description = {},
                     .visibility = words.back() == hidden ? HistoryVisibility::joined : HistoryVisibility::all,
                     .members = users(words, 4)};
      command.digest = digest(joined({words.begin() + 1, words.begin() + 4}));
    } else if (verb == "adds") {
      chat = words[3];
      command.body = AddMembers{users(words, 4)};
      command.digest = digest("adds");
    } else {
      chat = words[3];
      if (!command.id) {
        command.id = MessageId::parse("m" + std::to_string(++made_));
      }
      command.body = PostMessage{.type = {},
                                 .content = words[4],
                                 .reply_to = after_word(words, "replying-to"),
                                 .thread_root = {},
                                 .after = after_word(words, "after"),
                                 .mentions = {},
                                 .metadata = {}};
      command.digest = digest(words[4]);
    }
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

  std::string told(const Outcome& outcome) {
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
    static const std::map<Refusal, std::string> names{
        {Refusal::chat_not_found, "chat_not_found"},     {Refusal::id_conflict, "id_conflict"},
        {Refusal::chat_exists, "chat_exists"},           {Refusal::previous_not_stored, "previous_not_stored"},
        {Refusal::target_not_found, "target_not_found"}, {Refusal::not_an_admin, "not_an_admin"},
        {Refusal::direct_is_fixed, "direct_is_fixed"}};
    return "refused " + names.at(std::get<Refusal>(outcome));
  }

  static constexpr const char* hidden = "hidden-before-joining";

  std::map<std::string, UserKey> users_;
  std::map<std::string, ChatState> chats_;
  Sequencer sequencer_{GlobalSequence{}};
  std::int64_t chat_number_ = 0;
  int made_ = 0;
};

TEST(Rules, EveryEventOfAChatTakesTheNextSequenceAndARefusedCommandNone) {
  Script{}.run(R"(
    alice creates tea with bob            → 1
    bob posts in tea hi                   → 2
    eve posts in tea hi                   → refused chat_not_found
    alice posts in tea hello              → 3
  )");
}

TEST(Rules, OnlyMembersSeeAChatAndAMissingOneLooksTheSame) {
  Script{}.run(R"(
    alice creates tea with bob            → 1
    eve posts in tea hi                   → refused chat_not_found
    eve posts in nowhere hi               → refused chat_not_found
    eve adds to tea eve                   → refused chat_not_found
  )");
}

TEST(Rules, ARepeatGetsTheFirstAnswerAndNoSecondEvent) {
  Script{}.run(R"(
    alice creates tea with bob            → 1
    alice posts in tea hi as x1           → 2
    alice posts in tea hi as x1           → as 2
    bob posts in tea yes                  → 3
    alice posts in tea hi as x1           → as 2
  )");
}

TEST(Rules, AnIdThatIsTakenByAnotherBodyOrSenderIsRefused) {
  Script{}.run(R"(
    alice creates tea with bob            → 1
    alice posts in tea hi as x1           → 2
    alice posts in tea ho as x1           → refused id_conflict
    bob posts in tea hi as x1             → refused id_conflict
    eve posts in tea hi as x1             → refused chat_not_found
  )");
}

TEST(Rules, TheSameIdInTwoChatsIsTwoMessages) {
  Script{}.run(R"(
    alice creates tea with bob            → 1
    alice creates coffee with bob         → 1
    alice posts in tea hi as x1           → 2
    alice posts in coffee hi as x1        → 2
  )");
}

TEST(Rules, AChatIdIsTakenOnceButACreationCanBeRepeated) {
  Script{}.run(R"(
    alice creates tea with bob as k1      → 1
    alice creates tea with bob as k1      → as 1
    alice creates tea with bob            → refused chat_exists
    bob creates tea with alice            → refused chat_exists
  )");
}

TEST(Rules, ADirectChatOfTwoIsOneChatWhoeverOpensIt) {
  Script script;
  script.run(R"(
    alice opens ab with bob               → 1
    bob opens ab with alice               → nothing
    alice adds to ab carol                → refused direct_is_fixed
    bob posts in ab hi                    → 2
  )");
  EXPECT_EQ(script.events[0].audience->size(), 2U);
}

TEST(Rules, MembersAreAddedByOwnersInOneEventACallAndOnlyOnce) {
  Script script;
  script.run(R"(
    alice creates tea with bob            → 1
    bob adds to tea carol                 → refused not_an_admin
    alice adds to tea bob carol dave      → 2
    alice adds to tea bob dave            → nothing
    carol posts in tea hi                 → 3
  )");
  EXPECT_EQ(std::get<MembersAdded>(script.events[1].body).users.size(), 2U);
  EXPECT_EQ(script.events[0].audience->size(), 2U) << "an event's audience is who was a member at it";
  EXPECT_EQ(script.events[1].audience->size(), 4U);
}

TEST(Rules, RepliesNameMessagesOfTheSameChat) {
  Script{}.run(R"(
    alice creates tea with bob                    → 1
    alice creates coffee with bob                 → 1
    alice posts in tea hi as x1                   → 2
    bob posts in tea hello replying-to x1         → 3
    bob posts in coffee hello replying-to x1      → refused target_not_found
    bob posts in tea hello replying-to x9         → refused target_not_found
  )");
}

TEST(Rules, AMemberRepliesToNothingThatIsHiddenFromThem) {
  Script{}.run(R"(
    alice creates tea with bob hidden-before-joining   → 1
    alice posts in tea hi as x1                        → 2
    alice adds to tea carol                            → 3
    alice posts in tea ho as x2                        → 4
    carol posts in tea what replying-to x1             → refused target_not_found
    carol posts in tea yes replying-to x2              → 5
    bob posts in tea yes replying-to x1                → 6
  )");
}

TEST(Rules, AMessageAfterOneThatIsNotStoredIsRefused) {
  Script{}.run(R"(
    alice creates tea with bob            → 1
    alice posts in tea two as x2 after x1 → refused previous_not_stored
    alice posts in tea one as x1          → 2
    alice posts in tea two as x2 after x1 → 3
    bob posts in tea me as y1 after x1    → refused previous_not_stored
  )");
}

TEST(Rules, GlobalSequencesRiseAcrossChatsInTheOrderOfTheirEvents) {
  Script script;
  script.run(R"(
    alice creates tea with bob            → 1
    alice creates coffee with bob         → 1
    bob posts in tea hi                   → 2
  )");
  EXPECT_LT(script.events[0].global_sequence, script.events[1].global_sequence);
  EXPECT_LT(script.events[1].global_sequence, script.events[2].global_sequence);
}

}  // namespace
}  // namespace stonechat::chat
