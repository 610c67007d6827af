// The rules that hold for every command, told as scripts (rule_script.h).
#include "chat/apply.h"

#include <gtest/gtest.h>

#include "chat/rule_script.h"

namespace stonechat::chat {
namespace {

using Script = RuleScript;

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
