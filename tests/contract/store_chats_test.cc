// The contract of engine::StoreReader for chats and members: who sees what, how much of it is unread, in which order.
#include <gtest/gtest.h>

#include "tests/contract/store_kinds.h"

namespace stonechat::test {
namespace {

constexpr GlobalSequence latest{INT64_MAX};

std::vector<std::string> ids(const std::vector<engine::ChatListRow>& rows) {
  std::vector<std::string> found;
  for (const auto& row : rows) {
    found.push_back(row.chat.id.text());
  }
  return found;
}

TEST_P(StoreContract, AMemberSeesTheWholeChat) {
  const chat::Event& created = world_.create("tea", "alice", {"bob"}, group("Tea", "hot"));
  world_.add("tea", "alice", {"carol"});
  const chat::Event& last = world_.post("tea", "bob", "hi");
  commit();
  const auto view = reader_->find_chat(chat_id("tea"), world_.user("carol").key).value();
  ASSERT_TRUE(view);
  EXPECT_EQ(view->key, world_.key("tea"));
  EXPECT_EQ(view->id, chat_id("tea"));
  EXPECT_EQ(view->type, chat::ChatType::group);
  EXPECT_EQ(view->visibility, chat::HistoryVisibility::all);
  EXPECT_EQ(view->name, "Tea");
  EXPECT_EQ(view->description, "hot");
  EXPECT_EQ(view->created_by, user_id("alice"));
  EXPECT_EQ(view->created, created.time);
  EXPECT_EQ(view->role, chat::Role::member);
  EXPECT_EQ(view->joined.value, 2);
  EXPECT_EQ(view->member_count, 3);
  EXPECT_EQ(view->last_sequence, last.chat_sequence);
  EXPECT_EQ(view->last_global_sequence, last.global_sequence);
  EXPECT_EQ(view->last_read.value, 2) << "what was there before somebody joined is not unread";
  EXPECT_EQ(reader_->find_chat(chat_id("tea"), world_.user("alice").key).value()->role, chat::Role::owner);
}

TEST_P(StoreContract, WhoIsNoMemberFindsNothing) {
  world_.create("tea", "alice", {});
  world_.user("mallory");
  commit();
  const UserKey mallory = world_.user("mallory").key;
  EXPECT_FALSE(reader_->find_chat(chat_id("tea"), mallory).value());
  EXPECT_FALSE(reader_->find_chat(chat_id("nowhere"), world_.user("alice").key).value());
  EXPECT_TRUE(reader_->chats(mallory, user_id("mallory"), latest, 10)->empty());
}

TEST_P(StoreContract, ChatsAreListedByLatestActivityInPages) {
  world_.create("one", "alice", {});
  world_.create("two", "alice", {});
  world_.create("three", "alice", {});
  world_.create("other", "bob", {});
  world_.post("one", "alice", "again");
  commit();
  const auto list = [&](GlobalSequence before, std::int64_t limit) {
    return reader_->chats(world_.user("alice").key, user_id("alice"), before, limit).value();
  };
  EXPECT_EQ(ids(list(latest, 10)), (std::vector<std::string>{"one", "three", "two"}));
  const auto first = list(latest, 2);
  EXPECT_EQ(ids(first), (std::vector<std::string>{"one", "three"}));
  EXPECT_EQ(ids(list(first.back().chat.last_global_sequence, 2)), (std::vector<std::string>{"two"}));
  EXPECT_TRUE(list({1}, 2).empty());
}

TEST_P(StoreContract, AListRowCarriesTheNewestRowOfHistory) {
  world_.create("tea", "alice", {"bob"});
  commit();
  const auto row = [&] { return reader_->chats(world_.user("bob").key, user_id("bob"), latest, 1).value().at(0); };
  ASSERT_TRUE(row().last_message);
  expect_same(*row().last_message, row_of(world_.events().back()));
  world_.post("tea", "alice", "newest");
  commit();
  ASSERT_TRUE(row().last_message);
  expect_same(*row().last_message, row_of(world_.events().back()));
  EXPECT_FALSE(row().peer);
}

TEST_P(StoreContract, UnreadAreTheMessagesOfOthersSinceJoining) {
  chat::MessagePosted for_bob;
  for_bob.mentions = {user_id("alice"), user_id("b.b")};
  chat::MessagePosted for_similar;
  for_similar.mentions = {user_id("bxb"), user_id("b.bb"), user_id("ab.b")};
  world_.create("tea", "alice", {});
  world_.post("tea", "alice", "before b.b", for_bob);
  world_.add("tea", "alice", {"b.b"});
  world_.post("tea", "alice", "1", for_bob);
  world_.post("tea", "b.b", "own", for_bob);
  world_.add("tea", "alice", {"carol"});
  world_.post("tea", "carol", "2", for_similar);
  world_.post("tea", "carol", "3");
  commit();
  const auto bob = reader_->chats(world_.user("b.b").key, user_id("b.b"), latest, 1).value().at(0);
  EXPECT_EQ(bob.unread_count, 3);
  EXPECT_EQ(bob.mention_count, 1);
  const auto carol = reader_->chats(world_.user("carol").key, user_id("carol"), latest, 1).value().at(0);
  EXPECT_EQ(carol.unread_count, 0);
  const auto alice = reader_->chats(world_.user("alice").key, user_id("alice"), latest, 1).value().at(0);
  EXPECT_EQ(alice.unread_count, 3);
  EXPECT_EQ(alice.mention_count, 1);
}

TEST_P(StoreContract, AnIdWithAnUnderscoreIsMentionedOnlyByItself) {
  chat::MessagePosted similar;
  similar.mentions = {user_id("axb")};
  world_.create("tea", "alice", {"a_b"});
  world_.post("tea", "alice", "1", similar);
  similar.mentions = {user_id("a_b")};
  world_.post("tea", "alice", "2", similar);
  commit();
  EXPECT_EQ(reader_->chats(world_.user("a_b").key, user_id("a_b"), latest, 1)->at(0).mention_count, 1);
}

TEST_P(StoreContract, ADirectChatNamesThePeer) {
  world_.create_direct("direct_ab", "alice", "bob");
  commit();
  EXPECT_EQ(reader_->chats(world_.user("alice").key, user_id("alice"), latest, 1)->at(0).peer, user_id("bob"));
  EXPECT_EQ(reader_->chats(world_.user("bob").key, user_id("bob"), latest, 1)->at(0).peer, user_id("alice"));
  EXPECT_EQ(reader_->find_chat(chat_id("direct_ab"), world_.user("alice").key).value()->role, chat::Role::member);
}

TEST_P(StoreContract, MembersAreListedByKeyInPages) {
  world_.user("zoe", "Zo\xc3\xab");
  world_.create("tea", "alice", {"bob"});
  world_.add("tea", "alice", {"zoe"});
  commit();
  const auto first = reader_->members(world_.key("tea"), {}, 2).value();
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[0].user.id, user_id("zoe"));
  EXPECT_EQ(first[0].display_name, "Zo\xc3\xab");
  EXPECT_EQ(first[0].role, chat::Role::member);
  EXPECT_EQ(first[0].joined.value, 2);
  EXPECT_EQ(first[0].last_delivered.value, 2);
  EXPECT_EQ(first[0].last_read.value, 2);
  EXPECT_EQ(first[1].user.id, user_id("alice"));
  EXPECT_EQ(first[1].role, chat::Role::owner);
  const auto second = reader_->members(world_.key("tea"), first[1].user.key, 2).value();
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].user.id, user_id("bob"));
}

TEST_P(StoreContract, AGroupGrowsToTenThousandMembersByTwoHundredAtATime) {
  world_.create("crowd", "alice", {});
  commit();
  for (int call = 0; call < 50; ++call) {
    std::vector<std::string> users;
    for (int i = 0; i < 200; ++i) {
      users.push_back("user-" + std::to_string(call * 200 + i));
    }
    world_.add("crowd", "alice", users);
    commit();
  }
  const auto state = reader_->load_chat(chat_id("crowd"), world_.shard("crowd")).value();
  EXPECT_EQ(state.members->size(), 10'001U);
  EXPECT_EQ(state.head.value, 51);
  const auto view = reader_->find_chat(chat_id("crowd"), world_.user("user-9999").key).value();
  ASSERT_TRUE(view);
  EXPECT_EQ(view->member_count, 10'001);
  EXPECT_EQ(view->joined.value, 51);

  std::size_t listed = 0;
  UserKey after;
  for (auto page = reader_->members(world_.key("crowd"), after, 1000).value(); !page.empty();
       page = reader_->members(world_.key("crowd"), after, 1000).value()) {
    for (const auto& row : page) {
      EXPECT_GT(row.user.key, after);
      after = row.user.key;
    }
    listed += page.size();
  }
  EXPECT_EQ(listed, 10'001U);
}

}  // namespace
}  // namespace stonechat::test
