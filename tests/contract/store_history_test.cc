// The contract of engine::StoreReader for history: what was appended is read back whole, in order, in pages.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/contract/store_kinds.h"

namespace stonechat::test {
namespace {

using engine::Direction;

std::vector<std::int64_t> sequences(const std::vector<engine::MessageRow>& rows) {
  std::vector<std::int64_t> found;
  found.reserve(rows.size());
  for (const auto& row : rows) {
    found.push_back(row.chat_sequence.value);
  }
  return found;
}

TEST_P(StoreContract, EveryFieldOfEveryKindOfEventComesBack) {
  world_.create("tea", "alice", {"bob"}, group("Tea \"time\"", "one\ntwo"));
  world_.add("tea", "alice", {"carol", "dave"});
  const MessageId root = *world_.post("tea", "bob", "plain").command_id;
  chat::MessagePosted full;
  full.type = chat::MessageType::encrypted;
  full.reply_to = root;
  full.thread_root = message_id("text.id");
  full.mentions = {user_id("alice"), user_id("a_b"), user_id("carol")};
  full.metadata = R"({"kind":"action","n":12345678901234567890})";
  world_.post("tea", "carol", std::string("h\xc3\xa9llo \xf0\x9f\x8d\xb5 'quoted' \0 end", 25), full).command_id =
      message_id("text.id");
  world_.post("tea", "carol", "");
  commit();

  auto expected = world_.events_of("tea");
  std::ranges::reverse(expected);
  const auto rows = reader_->messages(world_.key("tea"), {}, {1}, {100}, Direction::older, 100).value();
  ASSERT_EQ(rows.size(), expected.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    expect_same(rows[i], row_of(*expected[i]));
  }
}

TEST_P(StoreContract, EveryMessageTypeComesBack) {
  world_.create("tea", "alice", {});
  for (int type = 0; type <= static_cast<int>(chat::MessageType::encrypted); ++type) {
    if (static_cast<chat::MessageType>(type) != chat::MessageType::system) {
      chat::MessagePosted body;
      body.type = static_cast<chat::MessageType>(type);
      world_.post("tea", "alice", "x", body);
    }
  }
  commit();
  for (const chat::Event* event : world_.events_of("tea")) {
    const auto rows =
        reader_->messages(world_.key("tea"), {}, event->chat_sequence, event->chat_sequence, Direction::newer, 1)
            .value();
    ASSERT_EQ(rows.size(), 1U);
    expect_same(rows[0], row_of(*event));
  }
}

TEST_P(StoreContract, PagesKeepTheirBoundsInBothDirections) {
  world_.create("tea", "alice", {});
  world_.create("soup", "alice", {});
  for (int i = 2; i <= 10; ++i) {
    world_.post("tea", "alice", std::to_string(i));
    world_.post("soup", "alice", std::to_string(i));
  }
  commit();
  const auto page = [&](std::int64_t from, std::int64_t to, Direction direction, std::int64_t limit) {
    return sequences(reader_->messages(world_.key("tea"), {}, {from}, {to}, direction, limit).value());
  };
  using Sequences = std::vector<std::int64_t>;
  EXPECT_EQ(page(1, 10, Direction::older, 3), (Sequences{10, 9, 8}));
  EXPECT_EQ(page(1, 7, Direction::older, 3), (Sequences{7, 6, 5}));
  EXPECT_EQ(page(6, 7, Direction::older, 3), (Sequences{7, 6}));
  EXPECT_EQ(page(1, 10, Direction::newer, 3), (Sequences{3, 2, 1}));
  EXPECT_EQ(page(8, 10, Direction::newer, 2), (Sequences{9, 8}));
  EXPECT_EQ(page(10, 1000, Direction::newer, 5), (Sequences{10}));
  EXPECT_EQ(page(11, 1000, Direction::newer, 5), (Sequences{}));
  EXPECT_EQ(page(7, 6, Direction::older, 5), (Sequences{}));
  EXPECT_EQ(page(1, 10, Direction::older, 0), (Sequences{}));
  EXPECT_TRUE(reader_->messages({99999}, {}, {1}, {10}, Direction::older, 5)->empty());
}

TEST_P(StoreContract, AMessageIsFoundByItsIdInItsOwnChatOnly) {
  world_.create("tea", "alice", {}).command_id = message_id("create-key");
  world_.create("soup", "alice", {});
  const chat::Event& posted = world_.post("tea", "alice", "hi");
  world_.post("tea", "alice", "ho").command_id = message_id("text-id");
  commit();
  const auto find = [&](std::string_view chat, const MessageId& id) {
    return reader_->find_message(world_.key(chat), id).value().value_or(ChatSequence{0}).value;
  };
  EXPECT_EQ(find("tea", *posted.command_id), 2);
  EXPECT_EQ(find("soup", *posted.command_id), 0);
  EXPECT_EQ(find("tea", message_id("text-id")), 3);
  EXPECT_EQ(find("tea", message_id("system_1")), 1);
  EXPECT_EQ(find("tea", message_id("system_2")), 0) << "a message is no system message";
  EXPECT_EQ(find("tea", message_id("system_01")), 0);
  EXPECT_EQ(find("tea", message_id("system_9223372036854775808")), 0);
  EXPECT_EQ(find("tea", message_id("system_x")), 0);
  EXPECT_EQ(find("tea", message_id("create-key")), 0) << "an idempotency key is no message";
}

TEST_P(StoreContract, ALoadedChatIsTheStateThatTheRulesLeft) {
  world_.create("tea", "alice", {"bob"}, group("", "", chat::HistoryVisibility::joined)).command_id =
      message_id("create-key");
  world_.add("tea", "alice", {"carol"});
  for (int i = 0; i < 100; ++i) {
    world_.post("tea", "bob", std::to_string(i));
  }
  commit();
  const auto state = reader_->load_chat(chat_id("tea"), world_.shard("tea")).value();
  EXPECT_TRUE(state.exists());
  EXPECT_EQ(state.id, chat_id("tea"));
  EXPECT_EQ(state.key, world_.key("tea"));
  EXPECT_EQ(state.shard, world_.shard("tea"));
  EXPECT_EQ(state.type, chat::ChatType::group);
  EXPECT_EQ(state.visibility, chat::HistoryVisibility::joined);
  EXPECT_EQ(state.head.value, 102);
  ASSERT_EQ(state.members->size(), 3U);
  EXPECT_EQ(state.members->find(world_.user("alice").key)->role, chat::Role::owner);
  EXPECT_EQ(state.members->find(world_.user("carol").key)->role, chat::Role::member);
  EXPECT_EQ(state.members->find(world_.user("carol").key)->joined.value, 2);

  EXPECT_EQ(state.recent.size(), chat::RecentIds::size_max);
  const auto events = world_.events_of("tea");
  const chat::CommandRecord* newest = state.recent.find(*events.back()->command_id);
  ASSERT_NE(newest, nullptr);
  EXPECT_EQ(newest->digest, events.back()->digest);
  EXPECT_EQ(newest->sender, world_.user("bob").key);
  EXPECT_NE(state.recent.find(*events[events.size() - 64]->command_id), nullptr);
  EXPECT_EQ(state.recent.find(*events[events.size() - 65]->command_id), nullptr);
}

TEST_P(StoreContract, RecentIdsForgetTheOldestFirstAfterALoad) {
  const MessageId oldest = message_id("create-key");
  world_.create("tea", "alice", {}).command_id = oldest;
  for (std::size_t i = 1; i < chat::RecentIds::size_max; ++i) {
    world_.post("tea", "alice", "x");
  }
  commit();
  auto state = reader_->load_chat(chat_id("tea"), world_.shard("tea")).value();
  ASSERT_NE(state.recent.find(oldest), nullptr);
  EXPECT_FALSE(state.recent.find(oldest)->is_message);
  state.recent.remember(uuid_of(1000), {});
  state.recent.trim();
  EXPECT_EQ(state.recent.find(oldest), nullptr);
  EXPECT_NE(state.recent.find(*world_.events().back().command_id), nullptr);
}

TEST_P(StoreContract, AChatThatNobodyCreatedLoadsAsOneThatDoesNotExist) {
  const auto state = reader_->load_chat(chat_id("nowhere"), 3).value();
  EXPECT_FALSE(state.exists());
  EXPECT_EQ(state.id, chat_id("nowhere"));
  EXPECT_EQ(state.shard, 3);
  EXPECT_EQ(state.members->size(), 0U);
}

}  // namespace
}  // namespace stonechat::test
