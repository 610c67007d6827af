// The rules of messages, told as scripts (rule_script.h).
#include "chat/message_rules.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "chat/rule_script.h"

namespace stonechat::chat {
namespace {

TEST(MessageRules, OnlyTheAuthorEditsAMessage) {
  RuleScript script;
  script.run(R"(
    alice creates tea with bob            → 1
    bob posts in tea helo as x            → 2
    alice edits in tea x rude             → refused not_the_author
    bob edits in tea x hello              → 3
    eve edits in tea x rude               → refused chat_not_found
    bob edits in tea y hello              → refused message_not_found
    bob edits in tea system_1 hello       → refused message_not_found
  )");
  const auto& edited = std::get<MessageEdited>(script.events.back().body);
  EXPECT_EQ(edited.target_sequence, ChatSequence{2});
  EXPECT_EQ(edited.content, "hello");
}

TEST(MessageRules, AuthorsOwnersAndAdminsDeleteAMessage) {
  RuleScript{}.run(R"(
    alice creates tea with bob carol dave → 1
    alice makes in tea dave admin         → 2
    bob posts in tea 1 as x1              → 3
    bob posts in tea 2 as x2              → 4
    bob posts in tea 3 as x3              → 5
    carol erases in tea x1                → refused not_allowed_to_delete
    bob erases in tea x1                  → 6
    alice erases in tea x2                → 7
    dave erases in tea x3                 → 8
  )");
}

TEST(MessageRules, ADeletedMessageIsNeitherEditedNorReactedToAndItsDeletionIsAnsweredAgain) {
  RuleScript{}.run(R"(
    alice creates tea with bob            → 1
    bob posts in tea hi as x              → 2
    bob erases in tea x as d1             → 3
    bob edits in tea x ho                 → refused message_not_found
    alice likes in tea x +1               → refused message_not_found
    alice posts in tea ho                 → 4
    bob erases in tea x                   → as 3
    bob erases in tea x as d1             → as 3
    bob posts in tea hi as x              → as 2
  )");
}

TEST(MessageRules, ACommandIdIsAnsweredOnceAndForAll) {
  RuleScript{}.run(R"(
    alice creates tea with bob            → 1
    bob posts in tea hi as x              → 2
    bob edits in tea x one as e1          → 3
    bob edits in tea x two as e2          → 4
    bob edits in tea x one as e1          → as 3
    bob edits in tea x three as e1        → refused id_conflict
    bob posts in tea one as e1            → refused id_conflict
    alice edits in tea x one as e1        → refused id_conflict
    bob posts in tea yes replying-to e1   → refused target_not_found
  )");
}

TEST(MessageRules, AReactionIsThereOnceAUserAndCounted) {
  RuleScript script;
  script.run(R"(
    alice creates tea with bob            → 1
    bob posts in tea hi as x              → 2
    alice likes in tea x +1               → 3
    bob likes in tea x +1                 → 4
    alice likes in tea x +1               → as 3
    alice unlikes in tea x +1             → 5
    alice unlikes in tea x +1             → as 5
    alice unlikes in tea x heart          → as 5
    alice likes in tea x +1 as r1         → 6
    alice unlikes in tea x +1             → 7
    alice likes in tea x +1 as r1         → as 6
    bob unlikes in tea x +1               → 8
  )");
  std::vector<std::int64_t> counts;
  for (const Event& event : script.events) {
    if (const auto* reaction = std::get_if<ReactionUpdated>(&event.body)) {
      counts.push_back(reaction->count);
    }
  }
  EXPECT_EQ(counts, (std::vector<std::int64_t>{1, 2, 1, 2, 1, 0}));
}

TEST(MessageRules, ACommandWithNothingToDoTakesItsIdAllTheSame) {
  RuleScript{}.run(R"(
    alice creates tea with bob            → 1
    bob posts in tea hi as x              → 2
    alice likes in tea x +1               → 3
    alice likes in tea x +1 as r1         → as 3
    alice unlikes in tea x +1             → 4
    alice likes in tea x +1 as r1         → as 3
    alice likes in tea x +2 as r1         → refused id_conflict
    alice adds to tea bob as a1           → nothing
    alice removes from tea bob            → 5
    alice adds to tea bob as a1           → nothing
    alice adds to tea bob                 → 6
    bob posts in tea ho as a1             → refused id_conflict
    bob erases in tea x                   → 7
    bob erases in tea x as d1             → as 7
    bob erases in tea x as d1             → as 7
  )");
}

TEST(MessageRules, AMessageHasAtMostFiftyKindsOfEmoji) {
  RuleScript script;
  script.run(R"(
    alice creates tea with bob            → 1
    bob posts in tea hi as x              → 2
  )");
  for (int i = 0; i < 50; ++i) {
    script.run("alice likes in tea x e" + std::to_string(i) + " → " + std::to_string(i + 3));
  }
  script.run(R"(
    alice likes in tea x more             → refused too_many_reactions
    bob likes in tea x e7                 → 53
    alice unlikes in tea x e9             → 54
    alice likes in tea x more             → 55
  )");
}

TEST(MessageRules, WhatWasBeforeOnesJoiningIsNotThereWhereHistoryIsHidden) {
  RuleScript{}.run(R"(
    alice creates tea with bob hidden-before-joining → 1
    bob posts in tea hi as x              → 2
    alice adds to tea carol               → 3
    alice makes in tea carol admin        → 4
    carol likes in tea x +1               → refused message_not_found
    carol erases in tea x                 → refused message_not_found
    bob posts in tea ho as y              → 5
    carol likes in tea y +1               → 6
  )");
}

TEST(MessageRules, WhatOneWroteInAnEarlierMembershipStaysOnesOwn) {
  RuleScript{}.run(R"(
    alice creates tea with bob carol hidden-before-joining → 1
    bob posts in tea hi as x              → 2
    carol posts in tea hi as y            → 3
    bob leaves tea                        → 4
    alice adds to tea bob                 → 5
    bob edits in tea x ho                 → 6
    bob posts in tea and replying-to x    → 7
    bob erases in tea x                   → 8
    bob likes in tea y +1                 → refused message_not_found
  )");
}

TEST(MessageRules, WhatAnEditSaysIsForWhoSeesItsMessage) {
  RuleScript script;
  script.run(R"(
    alice creates tea with bob hidden-before-joining → 1
    bob posts in tea hi as x              → 2
    alice adds to tea carol               → 3
    bob posts in tea hi as y              → 4
    bob edits in tea x ho                 → 5
    bob edits in tea y ho                 → 6
  )");
  const auto hidden_from_latest = [&](std::size_t event) {
    const auto members = script.events[event].audience->all();
    const auto latest = std::ranges::max_element(members, {}, &Member::joined);
    const auto others = std::ranges::count_if(
        members, [&](const Member& member) { return hides_content_from(script.events[event], member); });
    EXPECT_EQ(others, hides_content_from(script.events[event], *latest) ? 1 : 0) << "from nobody else";
    return hides_content_from(script.events[event], *latest);
  };
  EXPECT_FALSE(hidden_from_latest(3)) << "a message";
  EXPECT_TRUE(hidden_from_latest(4)) << "an edit of one from before";
  EXPECT_FALSE(hidden_from_latest(5)) << "an edit of a later one";
}

}  // namespace
}  // namespace stonechat::chat
