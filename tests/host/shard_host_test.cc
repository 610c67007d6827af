#include "engine/shard_host.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/host/stage.h"

namespace stonechat::test {
namespace {

using testing::ElementsAre;

TEST(ShardHost, AnswersRepeatsInsideABatchInTheNextAndOfAChatThatLeftMemory) {
  for (const std::size_t recent_bytes_max : {std::size_t{1}, std::size_t{64} << 20}) {
    Stage stage({.recent_bytes_max = recent_bytes_max});
    stage.create("alice", "tea", {"bob"});
    stage.settle();
    const int first = stage.post("alice", "tea", "x1");
    const int in_batch = stage.post("alice", "tea", "x1");
    stage.settle();
    const int in_next = stage.post("alice", "tea", "x1");
    const int other_body = stage.post("alice", "tea", "x1", "ho");
    stage.settle();
    EXPECT_EQ(stage.answer(first), "2");
    EXPECT_EQ(stage.answer(in_batch), "as 2");
    EXPECT_EQ(stage.answer(in_next), "as 2");
    EXPECT_EQ(stage.answer(other_body), "refused message_id_conflict");
    EXPECT_THAT(stage.stored("tea", "alice"), ElementsAre("1 system", "2 hi"));
  }
}

TEST(ShardHost, AnswersARepeatOfAnIdThatIsOlderThanTheRecentOnes) {
  Stage stage;
  stage.create("alice", "tea", {"bob"});
  stage.settle();
  for (std::size_t i = 0; i < chat::RecentIds::size_max * 2; ++i) {
    stage.post("alice", "tea", "m" + std::to_string(i));
    stage.settle();
  }
  const int again = stage.post("alice", "tea", "m0");
  stage.settle();
  EXPECT_EQ(stage.answer(again), "as 2");
}

TEST(ShardHost, NeverHoldsUpABatchForAChatThatHasToBeLoaded) {
  Stage stage;
  stage.create("alice", "tea", {"bob"});
  stage.settle();
  const int cold_create = stage.create("alice", "coffee", {"bob"});
  const int cold_post = stage.post("alice", "coffee", "c1");
  const int warm = stage.post("alice", "tea", "x1");
  stage.run();
  EXPECT_EQ(stage.answer(warm), "2");
  EXPECT_EQ(stage.answer(cold_create), "");
  EXPECT_EQ(stage.loads_waiting(), 1U) << "a chat is loaded once, however many commands wait for it";

  const int later = stage.post("alice", "coffee", "c2");
  stage.load_and_run();
  EXPECT_EQ(stage.answer(cold_create), "1");
  EXPECT_EQ(stage.answer(cold_post), "2");
  EXPECT_EQ(stage.answer(later), "3") << "what came while the chat was loaded comes behind what waited";
}

TEST(ShardHost, CommitsABatchOfManyChatsInOneTransaction) {
  Stage stage;
  for (const char* chat : {"a", "b", "c"}) {
    stage.create("alice", chat, {"bob"});
  }
  stage.settle();
  for (const char* chat : {"a", "b", "c"}) {
    stage.post("alice", chat, "x1");
    stage.post("bob", chat, "x2");
  }
  const int before = stage.store.appends();
  stage.run();
  EXPECT_EQ(stage.store.appends(), before + 1);
}

TEST(ShardHost, AsksTheStoreOnceForAllIdsOfABatch) {
  Stage stage;
  stage.create("alice", "tea", {"bob"});
  stage.settle();
  const int before = stage.store.lookups();
  for (int i = 0; i < 20; ++i) {
    stage.post("alice", "tea", "m" + std::to_string(i));
  }
  stage.run();
  EXPECT_EQ(stage.store.lookups(), before + 1);
}

TEST(ShardHost, EditsDeletesAndCountsWhatTheSameBatchPostedAndWhatIsLongStored) {
  for (const bool in_one_batch : {true, false}) {
    Stage stage;
    stage.create("alice", "tea", {"bob"});
    stage.settle();
    std::vector<int> asked;
    const auto step = [&](int number) {
      asked.push_back(number);
      if (!in_one_batch) {
        stage.settle();
      }
    };
    step(stage.post("alice", "tea", "x1"));
    step(stage.post("alice", "tea", "x2"));
    step(stage.edit("alice", "tea", "x1", "ho"));
    step(stage.react("bob", "tea", "x1", "+1"));
    step(stage.react("bob", "tea", "x1", "+1"));
    step(stage.erase("alice", "tea", "x2"));
    step(stage.edit("alice", "tea", "x2", "again"));
    step(stage.erase("alice", "tea", "x2"));
    stage.settle();
    std::vector<std::string> answers;
    for (const int number : asked) {
      answers.push_back(stage.answer(number));
    }
    EXPECT_THAT(answers, ElementsAre("2", "3", "4", "5", "as 5", "6", "refused not_found", "as 6")) << in_one_batch;
    EXPECT_THAT(stage.stored("tea", "bob"), ElementsAre("1 system", "2 ho", "3 "));
  }
}

TEST(ShardHost, ACommandWithNothingToDoIsCommittedAndKnownInTheNextBatchAndOfAChatThatLeftMemory) {
  for (const std::size_t recent_bytes_max : {std::size_t{1}, std::size_t{64} << 20}) {
    Stage stage({.recent_bytes_max = recent_bytes_max});
    stage.create("alice", "tea", {"bob"});
    stage.post("alice", "tea", "x1");
    stage.react("bob", "tea", "x1", "+1");
    stage.settle();
    const int idle = stage.react("bob", "tea", "x1", "+1", "r1");
    const int in_batch = stage.react("bob", "tea", "x1", "+1", "r1");
    const int before = stage.store.appends();
    stage.settle();
    EXPECT_EQ(stage.answer(idle), "as 3");
    EXPECT_EQ(stage.answer(in_batch), "as 3");
    EXPECT_EQ(stage.store.appends(), before + 1) << "its answer is a promise, too";
    stage.erase("alice", "tea", "x1");
    stage.settle();
    const int late = stage.react("bob", "tea", "x1", "+1", "r1");
    const int fresh = stage.react("bob", "tea", "x1", "+1", "r2");
    stage.settle();
    EXPECT_EQ(stage.answer(late), "as 3");
    EXPECT_EQ(stage.answer(fresh), "refused not_found");
  }
}

TEST(ShardHost, AMessageThatIsOlderThanTheRecentOnesIsFoundByWhatAimsAtIt) {
  Stage stage({.recent_bytes_max = 1});
  stage.create("alice", "tea", {"bob"});
  stage.post("alice", "tea", "x1");
  stage.settle();
  for (std::size_t i = 0; i < chat::RecentIds::size_max * 2; ++i) {
    stage.post("bob", "tea", "m" + std::to_string(i));
  }
  stage.settle();
  const int edited = stage.edit("alice", "tea", "x1", "ho");
  const int liked = stage.react("bob", "tea", "x1", "+1");
  stage.settle();
  EXPECT_EQ(stage.answer(edited), "131");
  EXPECT_EQ(stage.answer(liked), "132");
}

TEST(ShardHost, ATargetThatCannotBeReadStopsItsOwnChatOnly) {
  Stage stage;
  stage.create("alice", "tea", {"bob"});
  stage.create("alice", "coffee", {"bob"});
  stage.settle();
  stage.store.make_unreadable(*MessageId::parse("broken"));
  const int poisoned = stage.react("alice", "tea", "broken", "+1");
  const int other_chat = stage.post("alice", "coffee", "x1");
  stage.settle();
  EXPECT_EQ(stage.answer(poisoned), "unavailable");
  EXPECT_EQ(stage.answer(other_chat), "2");
}

TEST(ShardHost, RemovingWhoIsNoUserMakesNobodyOne) {
  Stage stage;
  stage.create("alice", "tea", {"bob"});
  stage.settle();
  const int ghost = stage.remove("alice", "tea", "ghost");
  const int bob = stage.remove("alice", "tea", "bob");
  stage.settle();
  EXPECT_EQ(stage.answer(ghost), "refused not_found");
  EXPECT_EQ(stage.answer(bob), "2");
  EXPECT_FALSE(stage.is_user("ghost"));
  EXPECT_TRUE(stage.stored("tea", "bob").empty());
}

TEST(ShardHost, AcksNothingThatIsNotStoredAndGoesOnWithoutAGap) {
  Stage stage;
  stage.create("alice", "tea", {"bob"});
  stage.settle();
  const int lost = stage.post("alice", "tea", "x1");
  const int its_repeat = stage.post("alice", "tea", "x1");
  const int refused_on_top = stage.post("bob", "tea", "x1");
  stage.store.fail_next_append(Failure::Kind::unavailable);
  stage.run();
  EXPECT_EQ(stage.answer(lost), "unavailable");
  EXPECT_EQ(stage.answer(its_repeat), "unavailable");
  EXPECT_EQ(stage.answer(refused_on_top), "unavailable") << "it was refused because of what was not stored";
  const int again = stage.post("alice", "tea", "x1");
  const int next = stage.post("bob", "tea", "y1", "yes");
  stage.settle();
  EXPECT_EQ(stage.answer(again), "2");
  EXPECT_EQ(stage.answer(next), "3");
  EXPECT_THAT(stage.stored("tea", "alice"), ElementsAre("1 system", "2 hi", "3 yes"));
}

TEST(ShardHost, LetsUsersWhoAreStoredInWhileTheStoreTakesNothing) {
  Stage stage;
  stage.create("alice", "tea", {"bob"});
  stage.settle();
  stage.post("alice", "tea", "x1");
  stage.store.fail_next_append(Failure::Kind::unavailable);
  stage.connect({"alice", "bob", "newcomer"});
  EXPECT_TRUE(stage.got_in("alice"));
  EXPECT_TRUE(stage.got_in("bob")) << "stored, though never seen before";
  EXPECT_FALSE(stage.got_in("newcomer"));
  EXPECT_FALSE(stage.is_user("newcomer"));
  stage.connect({"newcomer"});
  EXPECT_TRUE(stage.got_in("newcomer"));
}

TEST(ShardHost, SaysThatCommitsFailUntilOneSucceedsOrTheStoreSaysThatItWould) {
  for (const auto kind : {Failure::Kind::unavailable, Failure::Kind::fenced, Failure::Kind::outcome_unknown}) {
    Stage stage;
    stage.create("alice", "tea", {"bob"});
    stage.settle();
    EXPECT_FALSE(stage.commits_fail());
    stage.post("alice", "tea", "x1");
    stage.store.fail_next_append(kind);
    stage.run();
    EXPECT_TRUE(stage.commits_fail());
    stage.store.fail_next_append(kind);
    stage.probe();
    EXPECT_TRUE(stage.commits_fail()) << "the question failed as well";
    stage.probe();
    EXPECT_FALSE(stage.commits_fail());
    stage.post("alice", "tea", "x2");
    stage.store.fail_next_append(kind);
    stage.settle();
    EXPECT_TRUE(stage.commits_fail());
    const int stored = stage.post("alice", "tea", "x3");
    stage.settle();
    EXPECT_FALSE(stage.commits_fail());
    EXPECT_FALSE(stage.answer(stored).empty());
    EXPECT_TRUE(stage.stored("tea", "alice").size() == 2 || kind == Failure::Kind::outcome_unknown);
  }
}

TEST(ShardHost, LetsAUserWhoCannotBeReadStopNobodyElse) {
  Stage stage;
  stage.create("alice", "tea", {"bob"});
  stage.settle();
  stage.store.make_unreadable(*UserId::parse("eve"));
  const int naming = stage.add("alice", "tea", {"eve"});
  const int other = stage.add("alice", "tea", {"carol"});
  stage.connect({"eve", "dave"});
  EXPECT_FALSE(stage.got_in("eve"));
  EXPECT_TRUE(stage.got_in("dave"));
  EXPECT_EQ(stage.answer(naming), "unavailable");
  EXPECT_EQ(stage.answer(other), "2");
  EXPECT_FALSE(stage.is_user("eve")) << "nobody is made a second time";
}

TEST(ShardHost, PromisesNothingOfACommitWhoseOutcomeIsUnknownAndLetsTheRepeatFindOut) {
  Stage stage;
  stage.create("alice", "tea", {"bob"});
  stage.settle();
  stage.store.fail_next_append(Failure::Kind::outcome_unknown);
  const int unknown = stage.post("alice", "tea", "x1");
  stage.run();
  EXPECT_EQ(stage.answer(unknown), "unknown");
  const int again = stage.post("alice", "tea", "x1");
  stage.settle();
  EXPECT_EQ(stage.answer(again), "as 2");
  EXPECT_THAT(stage.stored("tea", "alice"), ElementsAre("1 system", "2 hi"));
}

TEST(ShardHost, LetsARowThatCannotBeReadStopItsOwnChatOnly) {
  Stage stage;
  stage.create("alice", "tea", {"bob"});
  stage.create("alice", "coffee", {"bob"});
  stage.settle();
  stage.store.make_unreadable(*MessageId::parse("broken"));
  const int poisoned = stage.post("alice", "tea", "broken");
  const int same_chat = stage.post("bob", "tea", "x1");
  const int other_chat = stage.post("alice", "coffee", "x1");
  stage.run();
  EXPECT_EQ(stage.answer(poisoned), "unavailable");
  EXPECT_EQ(stage.answer(same_chat), "unavailable");
  EXPECT_EQ(stage.answer(other_chat), "2");
  const int next = stage.post("bob", "tea", "x1");
  stage.settle();
  EXPECT_EQ(stage.answer(next), "2");
}

TEST(ShardHost, TrustsNoLoadThatWasAskedForBeforeItLostTheShards) {
  Stage stage;
  stage.create("alice", "tea", {"bob"});
  stage.create("alice", "coffee", {"bob"});
  stage.settle();
  stage.store.fail_next_append(Failure::Kind::fenced);
  stage.post("alice", "tea", "x1");
  stage.run();
  const int cold = stage.post("alice", "coffee", "c1");
  stage.run();
  ASSERT_EQ(stage.loads_waiting(), 1U);
  stage.store.fail_next_append(Failure::Kind::fenced);
  stage.create("alice", "milk", {});
  stage.load_and_run();  // coffee is loaded, but the batch's commit loses the shards
  stage.settle();
  EXPECT_EQ(stage.answer(cold), "unavailable");
  const int again = stage.post("alice", "coffee", "c1");
  stage.settle();
  EXPECT_EQ(stage.answer(again), "2");
}

TEST(ShardHost, TrustsNoChatThatItLoadedWhileItCouldNotTakeTheShardsBack) {
  Stage stage;
  stage.create("alice", "tea", {"bob"});
  stage.settle();
  Stage other({}, stage.data);
  stage.post("alice", "tea", "x1");
  stage.run();  // fenced
  stage.store.fail_next_take_overs(2);
  const int turned_away = stage.post("alice", "tea", "x2");
  stage.settle();
  EXPECT_EQ(stage.answer(turned_away), "unavailable");
  const int by_the_other = other.post("alice", "tea", "y1");
  other.settle();
  EXPECT_EQ(other.answer(by_the_other), "2");
  const int again = stage.post("alice", "tea", "x2");
  stage.settle();
  EXPECT_EQ(stage.answer(again), "3");
}

TEST(ShardHost, NamesAUserWhoWasOnlyNamedByOthersWhenTheyComeWithAName) {
  Stage stage;
  stage.create("alice", "tea", {"bob"});
  stage.settle();
  EXPECT_EQ(stage.name_of("bob"), "");
  stage.post("bob", "tea", "x1");  // comes with a token that names them
  EXPECT_EQ(stage.name_of("bob"), "bob");
}

TEST(ShardHost, ANameThatIsNotStoredIsNotAnswered) {
  Stage stage;
  stage.create("alice", "tea", {"bob"});
  stage.settle();
  const int lost = stage.rename("alice", "Alice L.");
  stage.store.fail_next_append(Failure::Kind::unavailable);
  stage.run();
  EXPECT_EQ(stage.answer(lost), "unavailable");
  EXPECT_EQ(stage.name_of("alice"), "alice");
  const int again = stage.rename("alice", "Alice L.");
  stage.run();
  EXPECT_EQ(stage.answer(again), "renamed");
  EXPECT_EQ(stage.name_of("alice"), "Alice L.");
}

TEST(ShardHost, ARefusedCommandMakesNobodyAUser) {
  Stage stage;
  stage.create("alice", "tea", {"bob"});
  stage.settle();
  const int refused = stage.add("eve", "tea", {"ghost"});
  const int applied = stage.add("alice", "tea", {"carol"});
  stage.settle();
  EXPECT_EQ(stage.answer(refused), "refused not_found");
  EXPECT_EQ(stage.answer(applied), "2");
  EXPECT_FALSE(stage.is_user("ghost"));
  EXPECT_TRUE(stage.is_user("carol"));
}

TEST(ShardHost, AcksNothingOnceAnotherOwnerTookOverUntilItOwnsTheShardsAgain) {
  Stage stage;
  stage.create("alice", "tea", {"bob"});
  stage.settle();
  stage.store.fail_next_append(Failure::Kind::fenced);
  const int deposed = stage.post("alice", "tea", "x1");
  stage.run();
  EXPECT_EQ(stage.answer(deposed), "unavailable");
  const int again = stage.post("alice", "tea", "x1");
  stage.settle();
  EXPECT_EQ(stage.answer(again), "2");
}

TEST(ShardHost, TurnsAwayWhatWouldWaitBeyondItsBound) {
  Stage stage({.parked_max = 1});
  const int first = stage.create("alice", "tea", {"bob"});
  const int second = stage.post("alice", "tea", "x1");
  stage.run();
  EXPECT_EQ(stage.answer(second), "unavailable");
  stage.settle();
  EXPECT_EQ(stage.answer(first), "1");
}

TEST(ShardHost, ProvisionsNamedUsersWithTheBatchOnlyWhereThatIsAllowed) {
  Stage open;
  const int made = open.create("alice", "tea", {"newcomer"});
  open.settle();
  EXPECT_EQ(open.answer(made), "1");
  EXPECT_EQ(open.stored("tea", "newcomer").size(), 1U);

  Stage closed({.provision_named_users = false});
  const int refused = closed.create("alice", "tea", {"newcomer"});
  closed.settle();
  EXPECT_EQ(closed.answer(refused), "refused bad_request");
  closed.create("alice", "coffee", {});
  closed.settle();
  const int of_stranger = closed.add("eve", "coffee", {"newcomer"});
  const int of_owner = closed.add("alice", "coffee", {"newcomer"});
  closed.settle();
  EXPECT_EQ(closed.answer(of_stranger), "refused not_found");
  EXPECT_EQ(closed.answer(of_owner), "refused bad_request");
}

}  // namespace
}  // namespace stonechat::test
