// The contract of engine::Store: whole batches, the fence, look-ups for the next batch.
#include <gtest/gtest.h>

#include <array>

#include "chat/apply.h"
#include "tests/contract/store_kinds.h"

namespace stonechat::test {
namespace {

using Kind = Failure::Kind;

TEST_P(StoreContract, AnEmptyStoreStartsWithTermOneAndNothingStored) {
  const auto fresh = GetParam().make();
  const auto store = fresh->open();
  const auto owned = store->take_over(World::shard_count);
  ASSERT_TRUE(owned);
  EXPECT_FALSE(owned->epoch.empty());
  EXPECT_EQ(owned->terms, std::vector(World::shard_count, Term{1}));
  EXPECT_EQ(owned->last_chat_numbers, std::vector<std::int64_t>(World::shard_count, 0));
  EXPECT_EQ(owned->last_sequence.value, 0);
  EXPECT_EQ(owned->last_user_key.value, 0);
}

TEST_P(StoreContract, TheNextOwnerGoesOnWhereTheLastOneStopped) {
  const auto epoch = home_->open()->take_over(World::shard_count)->epoch;
  store_->take_over(World::shard_count).value();
  world_.create("tea", "alice", {"bob"});
  const chat::Event& last = world_.post("tea", "bob", "hi");
  commit();

  const auto owned = home_->open()->take_over(World::shard_count);
  ASSERT_TRUE(owned);
  EXPECT_EQ(owned->epoch, epoch);
  EXPECT_EQ(owned->terms, std::vector(World::shard_count, Term{4}));
  EXPECT_EQ(owned->last_sequence.value, last.global_sequence.value);
  EXPECT_EQ(owned->last_user_key.value, 2);
  EXPECT_EQ(owned->last_chat_numbers[world_.shard("tea")], chat::chat_number(world_.key("tea")));
}

TEST_P(StoreContract, AnotherNumberOfShardsIsRefused) {
  const auto owned = home_->open()->take_over(World::shard_count + 1);
  ASSERT_FALSE(owned);
  EXPECT_EQ(owned.error().kind, Kind::bad_input);
}

TEST_P(StoreContract, ABatchIsSeenByReadersOnlyAfterItsAppend) {
  world_.create("tea", "alice", {});
  EXPECT_FALSE(reader_->find_chat(chat_id("tea"), world_.user("alice").key).value());
  commit();
  EXPECT_TRUE(reader_->find_chat(chat_id("tea"), world_.user("alice").key).value());
}

TEST_P(StoreContract, AnEmptyBatchAsksWhetherTheOwnerMayStillCommit) {
  EXPECT_TRUE(store_->append({}));
  ASSERT_TRUE(home_->open()->take_over(World::shard_count));
  const auto refused = store_->append({});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Kind::fenced);
}

TEST_P(StoreContract, ADuplicateRefusesTheWholeBatchAndLeavesTheStoreAsItWas) {
  world_.create("tea", "alice", {"bob"});
  chat::Event& first = world_.post("tea", "alice", "one");
  commit();
  const auto duplicates = std::to_array<void (*)(chat::Event&, const chat::Event&)>({
      [](chat::Event& event, const chat::Event& stored) { event.command_id = stored.command_id; },
      [](chat::Event& event, const chat::Event& stored) { event.chat_sequence = stored.chat_sequence; },
      [](chat::Event& event, const chat::Event& stored) { event.global_sequence = stored.global_sequence; },
  });
  for (const auto& make_duplicate : duplicates) {
    World later = world_;
    later.create("soup", "carol", {"alice"});
    make_duplicate(later.post("tea", "bob", "two"), first);
    const auto result = store_->append(later.take_batch());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, Kind::internal);
    EXPECT_FALSE(reader_->find_user(user_id("carol")).value());
    EXPECT_FALSE(reader_->find_chat(chat_id("soup"), world_.user("alice").key).value());
    EXPECT_EQ(reader_->chats(world_.user("alice").key, user_id("alice"), {INT64_MAX}, 10)->size(), 1U);
    EXPECT_EQ(reader_->find_chat(chat_id("tea"), world_.user("bob").key).value()->last_sequence.value, 2);
  }
  world_.post("tea", "bob", "two");
  commit();
}

TEST_P(StoreContract, AUserAChatOrAMemberThatIsThereRefusesTheWholeBatch) {
  world_.create("tea", "alice", {});
  const engine::Batch batch = world_.take_batch();
  ASSERT_TRUE(store_->append(batch));
  EXPECT_EQ(store_->append({.new_users = batch.new_users, .named_users = {}, .events = {}}).error().kind,
            Kind::internal);
  EXPECT_EQ(store_->append({.new_users = {}, .named_users = {}, .events = batch.events}).error().kind, Kind::internal);
  world_.add("tea", "alice", {"bob"});
  world_.add("tea", "alice", {"carol", "bob"});
  EXPECT_EQ(store_->append(world_.take_batch()).error().kind, Kind::internal);
  EXPECT_FALSE(reader_->find_user(user_id("bob")).value());
  EXPECT_EQ(reader_->members(world_.key("tea"), {}, 10)->size(), 1U);
}

TEST_P(StoreContract, ADeposedOwnerStoresNothing) {
  world_.create("tea", "alice", {});
  commit();
  const auto successor = home_->open();
  ASSERT_TRUE(successor->take_over(World::shard_count));

  world_.post("tea", "alice", "lost");
  const auto refused = store_->append(world_.take_batch());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, Kind::fenced);
  world_.user("dave");
  const auto users_refused = store_->append(world_.take_batch());
  ASSERT_FALSE(users_refused);
  EXPECT_EQ(users_refused.error().kind, Kind::fenced);

  EXPECT_FALSE(reader_->find_user(user_id("dave")).value());
  EXPECT_EQ(reader_->load_chat(chat_id("tea"), world_.shard("tea"))->head.value, 1);
  world_.user("erin");
  EXPECT_TRUE(successor->append(world_.take_batch()));
}

TEST_P(StoreContract, ADeposedOwnerMayTakeOverAgain) {
  const auto successor = home_->open();
  ASSERT_TRUE(successor->take_over(World::shard_count));
  ASSERT_TRUE(store_->take_over(World::shard_count));
  world_.create("tea", "alice", {});
  commit();
}

TEST_P(StoreContract, StoredCommandsAreFoundByChatAndId) {
  world_.create("tea", "alice", {"bob"}).command_id = message_id("create-tea");
  world_.create("soup", "alice", {"bob"});
  const chat::Event posted = world_.post("tea", "bob", "hi");
  chat::Event& plain = world_.post("tea", "alice", "ho");
  plain.command_id = message_id("Plain.id:1");
  commit();

  const auto found = store_->find_commands(std::vector<engine::CommandName>{
      {.chat = world_.key("tea"), .id = *posted.command_id},
      {.chat = world_.key("soup"), .id = *posted.command_id},
      {.chat = world_.key("tea"), .id = message_id("create-tea")},
      {.chat = world_.key("tea"), .id = message_id("plain.id:1")},
      {.chat = world_.key("tea"), .id = message_id("Plain.id:1")},
      {.chat = {12345}, .id = message_id("Plain.id:1")},
  });
  ASSERT_TRUE(found);
  ASSERT_EQ(found->size(), 6U);
  const auto& record = (*found)[0];
  ASSERT_TRUE(record);
  EXPECT_EQ(record->sender, posted.actor.key);
  EXPECT_EQ(record->digest, posted.digest);
  EXPECT_EQ(record->chat_sequence, posted.chat_sequence);
  EXPECT_EQ(record->global_sequence, posted.global_sequence);
  EXPECT_EQ(record->time, posted.time);
  EXPECT_TRUE(record->is_message);
  EXPECT_FALSE((*found)[1]);
  ASSERT_TRUE((*found)[2]);
  EXPECT_FALSE((*found)[2]->is_message);
  EXPECT_EQ((*found)[2]->chat_sequence.value, 1);
  EXPECT_FALSE((*found)[3]);
  EXPECT_TRUE((*found)[4]);
  EXPECT_FALSE((*found)[5]);
}

TEST_P(StoreContract, UpperAndLowerCaseUuidsAreTwoIds) {
  world_.create("tea", "alice", {});
  world_.post("tea", "alice", "lower").command_id = message_id("0197b2c4-0000-7abc-8def-00000000abcd");
  world_.post("tea", "alice", "upper").command_id = message_id("0197B2C4-0000-7ABC-8DEF-00000000ABCD");
  commit();
  const auto rows = reader_->messages(world_.key("tea"), {}, {2}, {3}, engine::Direction::newer, 10).value();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].message_id.view(), "0197B2C4-0000-7ABC-8DEF-00000000ABCD");
  EXPECT_EQ(rows[1].message_id.view(), "0197b2c4-0000-7abc-8def-00000000abcd");
}

TEST_P(StoreContract, StoredUsersAreFoundById) {
  const UserKey alice = world_.user("alice").key;
  const UserKey bob = world_.user("bob", "").key;
  commit();
  const auto found = store_->find_users(std::vector{user_id("bob"), user_id("nobody"), user_id("alice")}).value();
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].key, bob);
  EXPECT_FALSE(found[0].named);
  EXPECT_EQ(found[1].key, UserKey{});
  EXPECT_EQ(found[2].key, alice);
  EXPECT_TRUE(found[2].named);
  const auto row = reader_->find_user(user_id("alice")).value();
  ASSERT_TRUE(row);
  EXPECT_EQ(row->user.key, alice);
  EXPECT_EQ(row->user.id, user_id("alice"));
  EXPECT_EQ(row->display_name, "Name of alice");
  EXPECT_EQ(row->created, timestamp_of(1'750'000'000'001));
  EXPECT_EQ(reader_->find_user(user_id("bob")).value()->display_name, "");
  EXPECT_FALSE(reader_->find_user(user_id("nobody")).value());
}

TEST_P(StoreContract, AUserWhoHadNoNameGetsOne) {
  const UserKey bob = world_.user("bob", "").key;
  commit();
  engine::Batch batch;
  batch.named_users.push_back({.user = bob, .display_name = "Bob"});
  ASSERT_TRUE(store_->append(batch));
  EXPECT_TRUE(store_->find_users(std::vector{user_id("bob")}).value()[0].named);
  EXPECT_EQ(reader_->find_user(user_id("bob")).value()->display_name, "Bob");
}

TEST_P(StoreContract, UsersAreSearchedForByTheBeginningOfTheirIdAndByTheirName) {
  world_.user("alice", "Alice Liddell");
  world_.user("bob", "Lidless 100%");
  world_.user("carol_1", "");
  world_.user("Alan", "c\\d");
  commit();
  const auto found = [&](std::string_view text, UserKey after = {}, std::int64_t limit = 10) {
    std::string ids;
    for (const engine::UserRow& row : reader_->search_users(text, after, limit).value()) {
      ids += row.user.id.text() + ' ';
    }
    return ids;
  };
  EXPECT_EQ(found("al"), "alice Alan ");
  EXPECT_EQ(found("LID"), "alice bob ");
  EXPECT_EQ(found("lice"), "alice ") << "within an id only its beginning counts, within a name every place";
  EXPECT_EQ(found("%"), "bob ");
  EXPECT_EQ(found("_"), "");
  EXPECT_EQ(found("carol_"), "carol_1 ");
  EXPECT_EQ(found("\\"), "Alan ");
  EXPECT_EQ(found("l", world_.user("alice").key), "bob ");
  EXPECT_EQ(found("l", {}, 1), "alice ");
  EXPECT_EQ(found("nobody"), "");
}

TEST_P(StoreContract, TheIdOfACommandWithoutAnEventIsTaken) {
  world_.create("tea", "alice", {"bob"});
  commit();
  engine::Batch batch;
  const engine::IdleCommand uuid{.chat = world_.key("tea"),
                                 .shard = world_.shard("tea"),
                                 .command = {.id = uuid_of(7),
                                             .record = {.sender = world_.user("bob").key,
                                                        .digest = {},
                                                        .chat_sequence = {1},
                                                        .global_sequence = {5},
                                                        .time = timestamp_of(1'750'000'000'000),
                                                        .is_message = false,
                                                        .reaction_count = 3}}};
  engine::IdleCommand word = uuid;
  word.command.id = message_id("word");
  word.command.record.chat_sequence = {};
  word.command.record.global_sequence = {};
  word.command.record.reaction_count = -1;
  batch.idle_commands = {uuid, word};
  EXPECT_FALSE(batch.empty());
  ASSERT_TRUE(store_->append(batch));
  const std::vector<engine::CommandName> names{{.chat = world_.key("tea"), .id = uuid_of(7)},
                                               {.chat = world_.key("tea"), .id = message_id("word")},
                                               {.chat = world_.key("tea"), .id = message_id("other")}};
  const auto found = store_->find_commands(names).value();
  ASSERT_TRUE(found[0] && found[1]);
  EXPECT_EQ(found[0]->sender, world_.user("bob").key);
  EXPECT_EQ(found[0]->chat_sequence, ChatSequence{1});
  EXPECT_EQ(found[0]->reaction_count, 3);
  EXPECT_FALSE(found[0]->is_message);
  EXPECT_EQ(found[1]->chat_sequence, ChatSequence{});
  EXPECT_EQ(found[1]->reaction_count, -1);
  EXPECT_FALSE(found[2]);
}

TEST_P(StoreContract, TheIdOfACommandWithoutAnEventIsFenced) {
  world_.create("tea", "alice", {"bob"});
  commit();
  const auto successor = home_->open();
  ASSERT_TRUE(successor->take_over(World::shard_count));
  engine::Batch batch;
  batch.idle_commands = {
      {.chat = world_.key("tea"), .shard = world_.shard("tea"), .command = {.id = uuid_of(7), .record = {}}}};
  EXPECT_EQ(store_->append(batch).error().kind, Kind::fenced);
}

}  // namespace
}  // namespace stonechat::test
