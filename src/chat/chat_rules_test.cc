// The rules of chats and their members, told as scripts (rule_script.h).
#include "chat/chat_rules.h"

#include <gtest/gtest.h>

#include "chat/rule_script.h"

namespace stonechat::chat {
namespace {

TEST(ChatRules, MembersLeaveAndHearOfItAndThenNothing) {
  RuleScript script;
  script.run(R"(
    alice creates tea with bob carol      → 1
    bob leaves tea as l1                  → 2
    bob posts in tea hi                   → refused chat_not_found
    bob leaves tea as l1                  → as 2
    bob leaves tea                        → refused chat_not_found
    alice posts in tea hi                 → 3
    alice adds to tea bob                 → 4
    bob posts in tea hi                   → 5
  )");
  EXPECT_EQ(script.events[1].audience->size(), 3U) << "a membership includes its own end";
  EXPECT_EQ(script.events[2].audience->size(), 2U);
  EXPECT_EQ(script.events[4].audience->find(script.events[4].actor.key)->joined, ChatSequence{4});
}

TEST(ChatRules, AdminsRemoveMembersAndOnlyTheOwnerRemovesAdmins) {
  RuleScript{}.run(R"(
    alice creates tea with bob carol dave → 1
    alice makes in tea bob admin          → 2
    alice makes in tea carol admin        → 3
    dave removes from tea carol           → refused not_an_admin
    bob removes from tea carol            → refused outranked
    bob removes from tea alice            → refused outranked
    bob removes from tea eve              → refused member_not_found
    bob removes from tea dave             → 4
    alice removes from tea bob            → 5
    eve removes from tea carol            → refused chat_not_found
  )");
}

TEST(ChatRules, TheOwnerGivesRolesAndHandsTheChatOverBeforeLeaving) {
  RuleScript script;
  script.run(R"(
    alice creates tea with bob carol      → 1
    bob makes in tea carol admin          → refused not_the_owner
    alice makes in tea bob admin          → 2
    alice makes in tea bob admin          → nothing
    bob makes in tea carol admin          → refused not_the_owner
    alice leaves tea                      → refused owner_must_stay
    alice makes in tea alice member       → refused owner_must_stay
    alice makes in tea eve admin          → refused member_not_found
    alice makes in tea bob owner          → 3
    alice makes in tea carol admin        → refused not_the_owner
    bob makes in tea alice member         → 4
    alice leaves tea                      → 5
  )");
  EXPECT_EQ(script.events[2].audience->find(script.events[2].actor.key)->role, Role::admin);
}

TEST(ChatRules, OwnersAndAdminsChangeSettings) {
  RuleScript script;
  script.run(R"(
    alice creates tea with bob carol      → 1
    alice makes in tea bob admin          → 2
    carol renames tea coffee              → refused not_an_admin
    bob renames tea coffee                → 3
    alice renames tea tea as s1           → 4
    alice renames tea tea as s1           → as 4
  )");
  EXPECT_EQ(std::get<ChatUpdated>(script.events[2].body).name, "coffee");
}

TEST(ChatRules, TheOwnerDeletesAChatAndItsIdStaysTaken) {
  RuleScript script;
  script.run(R"(
    alice creates tea with bob            → 1
    bob posts in tea hi as x              → 2
    bob deletes tea                       → refused not_the_owner
    alice deletes tea as d1               → 3
    alice deletes tea as d1               → as 3
    alice posts in tea hi                 → refused chat_not_found
    bob posts in tea ho                   → refused chat_not_found
    bob posts in tea hi as x              → as 2
    alice creates tea with bob            → refused chat_exists
  )");
  EXPECT_EQ(script.events.back().audience->size(), 2U);
}

TEST(ChatRules, ADirectChatHasItsTwoMembersForGood) {
  RuleScript{}.run(R"(
    alice opens ab with bob               → 1
    alice leaves ab                       → refused direct_is_fixed
    alice removes from ab bob             → refused direct_is_fixed
    alice makes in ab bob admin           → refused direct_is_fixed
    alice renames ab us                   → refused direct_is_fixed
    alice deletes ab                      → refused direct_is_fixed
    bob posts in ab hi as x               → 2
    alice erases in ab x                  → refused not_allowed_to_delete
    bob erases in ab x                    → 3
  )");
}

}  // namespace
}  // namespace stonechat::chat
