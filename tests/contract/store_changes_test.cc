// The contract of engine::Store for what changes messages: edits, deletions, reactions.
#include <gtest/gtest.h>

#include "tests/contract/store_kinds.h"

namespace stonechat::test {
namespace {

using chat::ReactionOp;
using Kind = Failure::Kind;

class StoreChanges : public StoreContract {
 protected:
  StoreChanges() { world_.create("tea", "alice", {"bob", "carol"}, group("Tea", "hot")); }

  MessageId post(std::string content, chat::MessagePosted body = {}) {
    return *world_.post("tea", "alice", std::move(content), std::move(body)).command_id;
  }
  std::optional<chat::TargetMessage> target(const MessageId& id, std::string_view chat = "tea") {
    const engine::CommandName name{.chat = world_.key(chat), .id = id};
    return store_->find_targets({&name, 1}).value().at(0);
  }
  chat::TargetReaction reaction(const MessageId& id, std::string_view emoji, std::string_view user) {
    const engine::ReactionName name{
        .chat = world_.key("tea"), .message = id, .emoji = emoji, .user = world_.user(user).key};
    return store_->find_reactions({&name, 1}).value().at(0);
  }
  void expect_refused() {
    const auto refused = store_->append(world_.take_batch());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, Kind::internal);
  }
};

TEST_P(StoreChanges, AnEditShowsTheNewContentOnly) {
  const MessageId one = post("first text");
  const MessageId two = post("untouched");
  commit();
  world_.edit("tea", "alice", one, "second text");
  commit();
  expect_chat("tea", "bob");
  world_.edit("tea", "alice", one, "third text");
  world_.edit("tea", "alice", two, "");
  commit();
  expect_chat("tea", "bob");
}

TEST_P(StoreChanges, APostCanBeEditedAndDeletedInItsOwnBatch) {
  const MessageId one = post("a");
  world_.edit("tea", "alice", one, "b");
  world_.react("tea", "bob", one, "👍");
  const MessageId two = post("c");
  world_.erase("tea", "alice", two);
  commit();
  expect_chat("tea", "bob");
}

TEST_P(StoreChanges, ADeletedMessageKeepsItsPlaceAndNothingThatItSaid) {
  chat::MessagePosted full;
  full.reply_to = post("root");
  full.mentions = {user_id("bob")};
  full.metadata = R"({"secret":1})";
  const MessageId id = post("secret", full);
  world_.edit("tea", "alice", id, "edited secret");
  world_.react("tea", "bob", id, "👍");
  commit();
  expect_chat("tea", "bob");
  world_.erase("tea", "carol", id);
  commit();
  expect_chat("tea", "bob");
  const auto row = reader_->messages(world_.key("tea"), {}, {3}, {3}, engine::Direction::older, 1)->at(0);
  EXPECT_TRUE(row.deleted);
  EXPECT_EQ(row.content + row.metadata, "");
  EXPECT_TRUE(row.mentions.empty());
  EXPECT_TRUE(row.reactions.empty());
  EXPECT_TRUE(row.edited);
  for (const engine::EventRow& event : reader_->events(world_.key("tea"), {4}, {6}, 10).value()) {
    EXPECT_FALSE(std::get<engine::ChangeRow>(event).content);
  }
  EXPECT_EQ(reader_->find_message(world_.key("tea"), id).value(), ChatSequence{3});
}

TEST_P(StoreChanges, ReactionsAreCountedByEmojiInTheOrderOfTheirFirstUse) {
  const MessageId one = post("1");
  const MessageId two = post("2");
  world_.react("tea", "alice", one, "z");
  world_.react("tea", "bob", one, "a");
  world_.react("tea", "carol", one, "z");
  world_.react("tea", "carol", two, "a");
  commit();
  expect_chat("tea", "bob");
  expect_chat("tea", "carol");
  world_.react("tea", "alice", one, "z", ReactionOp::remove);
  commit();
  expect_chat("tea", "alice");
  expect_chat("tea", "carol");
  world_.react("tea", "carol", one, "z", ReactionOp::remove);
  commit();
  expect_chat("tea", "carol");
  world_.react("tea", "carol", one, "z");
  commit();
  expect_chat("tea", "carol");
}

TEST_P(StoreChanges, EmojiAreTextsAndNoOtherIsTheSame) {
  const MessageId id = post("1");
  for (const char* emoji : {"a", "A", "ab", "❤", "❤️", "'", "%", "_", "\""}) {
    world_.react("tea", "bob", id, emoji);
  }
  commit();
  expect_chat("tea", "bob");
  EXPECT_EQ(reaction(id, "a", "bob").emoji_kinds, 9);
  EXPECT_EQ(reaction(id, "b", "bob").count, 0);
}

TEST_P(StoreChanges, AReactionIsFoundWithItsLastChangeAndTheCountOfAll) {
  const MessageId id = post("1");
  const chat::Event& added = world_.react("tea", "bob", id, "👍");
  world_.react("tea", "carol", id, "👍");
  world_.react("tea", "carol", id, "❤");
  commit();
  auto found = reaction(id, "👍", "bob");
  EXPECT_TRUE(found.present);
  ASSERT_TRUE(found.last_change);
  EXPECT_EQ(found.last_change->chat_sequence, added.chat_sequence);
  EXPECT_EQ(found.last_change->global_sequence, added.global_sequence);
  EXPECT_EQ(found.last_change->time, added.time);
  EXPECT_EQ(found.count, 2);
  EXPECT_EQ(found.emoji_kinds, 2);
  found = reaction(id, "👍", "alice");
  EXPECT_FALSE(found.present);
  EXPECT_FALSE(found.last_change);
  EXPECT_EQ(found.count, 2);

  const chat::Event& removed = world_.react("tea", "carol", id, "❤", ReactionOp::remove);
  commit();
  found = reaction(id, "❤", "carol");
  EXPECT_FALSE(found.present);
  ASSERT_TRUE(found.last_change);
  EXPECT_EQ(found.last_change->chat_sequence, removed.chat_sequence);
  EXPECT_EQ(found.count, 0);
  EXPECT_EQ(found.emoji_kinds, 1);
  found = reaction(message_id("nothing"), "❤", "carol");
  EXPECT_FALSE(found.last_change);
  EXPECT_EQ(found.emoji_kinds, 0);
}

TEST_P(StoreChanges, ATargetIsFoundAsItStandsNow) {
  const MessageId id = post("1");
  world_.create("soup", "alice", {}).command_id = message_id("create-key");
  commit();
  const auto fresh = target(id);
  ASSERT_TRUE(fresh);
  EXPECT_EQ(fresh->sender, world_.user("alice").key);
  EXPECT_EQ(fresh->chat_sequence.value, 2);
  EXPECT_FALSE(fresh->deleted);
  EXPECT_EQ(fresh->last_change.chat_sequence.value, 2);
  EXPECT_EQ(fresh->last_change.time, world_.events_of("tea").back()->time);
  EXPECT_FALSE(target(id, "soup"));
  EXPECT_FALSE(target(message_id("create-key"), "soup")) << "a system message is none";
  EXPECT_FALSE(target(message_id("system_1")));

  const chat::Event& edited = world_.edit("tea", "alice", id, "2");
  commit();
  EXPECT_EQ(target(id)->last_change.chat_sequence, edited.chat_sequence);
  EXPECT_EQ(target(id)->last_change.global_sequence, edited.global_sequence);
  EXPECT_EQ(target(id)->last_change.time, edited.time);
  world_.react("tea", "bob", id, "👍");
  const chat::Event& erased = world_.erase("tea", "alice", id);
  commit();
  EXPECT_TRUE(target(id)->deleted);
  EXPECT_EQ(target(id)->last_change.global_sequence, erased.global_sequence);
  EXPECT_FALSE(target(*erased.command_id)) << "a command is no message";
}

TEST_P(StoreChanges, CommandsOfChangesAreFoundLikeThoseOfMessages) {
  const MessageId id = post("1");
  const chat::Event& edited = world_.edit("tea", "alice", id, "2");
  const chat::Event& reacted = world_.react("tea", "bob", id, "👍");
  chat::Event& plain = world_.erase("tea", "carol", id);
  plain.command_id = message_id("Plain.id");
  commit();
  const auto found = store_
                         ->find_commands(std::vector<engine::CommandName>{
                             {.chat = world_.key("tea"), .id = *edited.command_id},
                             {.chat = world_.key("tea"), .id = *reacted.command_id},
                             {.chat = world_.key("tea"), .id = message_id("Plain.id")},
                             {.chat = {12345}, .id = *edited.command_id},
                             {.chat = world_.key("tea"), .id = id},
                         })
                         .value();
  ASSERT_TRUE(found[0]);
  EXPECT_EQ(found[0]->sender, world_.user("alice").key);
  EXPECT_EQ(found[0]->digest, edited.digest);
  EXPECT_EQ(found[0]->chat_sequence, edited.chat_sequence);
  EXPECT_EQ(found[0]->global_sequence, edited.global_sequence);
  EXPECT_EQ(found[0]->time, edited.time);
  EXPECT_FALSE(found[0]->is_message);
  EXPECT_EQ(found[0]->reaction_count, -1);
  ASSERT_TRUE(found[1]);
  EXPECT_EQ(found[1]->reaction_count, 1);
  ASSERT_TRUE(found[2]);
  EXPECT_EQ(found[2]->sender, world_.user("carol").key);
  EXPECT_FALSE(found[3]);
  ASSERT_TRUE(found[4]) << "the id outlives the content";
  EXPECT_TRUE(found[4]->is_message);
}

TEST_P(StoreChanges, ALoadedChatCountsAllItsEvents) {
  const MessageId id = post("1");
  for (std::size_t i = 0; i < chat::RecentIds::size_max; ++i) {
    i % 2 == 0 ? world_.edit("tea", "alice", id, std::to_string(i)) : world_.post("tea", "bob", "x");
  }
  world_.react("tea", "bob", id, "👍");
  commit();
  const auto state = reader_->load_chat(chat_id("tea"), world_.shard("tea")).value();
  const auto events = world_.events_of("tea");
  EXPECT_EQ(state.head, events.back()->chat_sequence);
  EXPECT_EQ(state.recent.size(), chat::RecentIds::size_max);
  const chat::CommandRecord* newest = state.recent.find(*events.back()->command_id);
  ASSERT_NE(newest, nullptr);
  EXPECT_EQ(newest->reaction_count, 1);
  EXPECT_EQ(newest->digest, events.back()->digest);
  EXPECT_NE(state.recent.find(*events[events.size() - 64]->command_id), nullptr);
  EXPECT_EQ(state.recent.find(*events[events.size() - 65]->command_id), nullptr);
  const auto view = reader_->find_chat(chat_id("tea"), world_.user("bob").key).value();
  EXPECT_EQ(view->last_sequence, events.back()->chat_sequence);
  EXPECT_EQ(view->last_global_sequence, events[events.size() - 2]->global_sequence) << "of history";
}

TEST_P(StoreChanges, EventsComeInOrderWithinTheirBounds) {
  for (int i = 0; i < 4; ++i) {
    const MessageId id = post(std::to_string(i));
    world_.edit("tea", "alice", id, "edited");
    world_.react("tea", "bob", id, "👍");
  }
  commit();
  const auto read = [&](std::int64_t from, std::int64_t to, std::int64_t limit) {
    std::vector<std::int64_t> found;
    for (const auto& event : reader_->events(world_.key("tea"), {from}, {to}, limit).value()) {
      found.push_back(std::visit([](const auto& row) { return row.chat_sequence.value; }, event));
    }
    return found;
  };
  using Sequences = std::vector<std::int64_t>;
  EXPECT_EQ(read(1, 100, 100), (Sequences{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}));
  EXPECT_EQ(read(3, 6, 100), (Sequences{3, 4, 5, 6}));
  EXPECT_EQ(read(2, 100, 3), (Sequences{2, 3, 4}));
  EXPECT_EQ(read(6, 7, 1), (Sequences{6}));
  EXPECT_EQ(read(13, 20, 5), (Sequences{13}));
  EXPECT_EQ(read(14, 20, 5), (Sequences{}));
  EXPECT_EQ(read(9, 8, 5), (Sequences{}));
  EXPECT_EQ(read(1, 9, 0), (Sequences{}));
  EXPECT_TRUE(reader_->events({99999}, {1}, {10}, 5)->empty());
}

TEST_P(StoreChanges, ADeletedMessageIsNotUnread) {
  chat::MessagePosted mentioning;
  mentioning.mentions = {user_id("bob")};
  const MessageId one = post("1", mentioning);
  post("2", mentioning);
  const MessageId last = post("3");
  commit();
  const auto list_row = [&] {
    return reader_->chats(world_.user("bob").key, user_id("bob"), {INT64_MAX}, 1).value().at(0);
  };
  EXPECT_EQ(list_row().unread_count, 3);
  EXPECT_EQ(list_row().mention_count, 2);
  world_.erase("tea", "alice", one);
  world_.edit("tea", "alice", last, "edited");
  commit();
  const auto row = list_row();
  EXPECT_EQ(row.unread_count, 2);
  EXPECT_EQ(row.mention_count, 1);
  EXPECT_EQ(row.chat.last_sequence, world_.events().back().chat_sequence);
  ASSERT_TRUE(row.last_message);
  EXPECT_EQ(row.last_message->content, "edited");
  EXPECT_EQ(row.last_message->chat_sequence.value, 4);
}

TEST_P(StoreChanges, WhatAimsAtNoLiveMessageRefusesTheWholeBatch) {
  const MessageId id = post("kept");
  const MessageId gone = post("gone");
  world_.erase("tea", "alice", gone);
  commit();
  const World before = world_;
  for (const auto& aim : std::vector<std::function<chat::Event&(const MessageId&)>>{
           [&](const MessageId& at) -> chat::Event& { return world_.edit("tea", "alice", at, "x"); },
           [&](const MessageId& at) -> chat::Event& { return world_.erase("tea", "alice", at); },
           [&](const MessageId& at) -> chat::Event& { return world_.react("tea", "alice", at, "x"); }}) {
    world_ = before;
    world_.edit("tea", "alice", id, "lost with the batch");
    world_.react("tea", "bob", id, "y");
    aim(gone);
    expect_refused();
    world_ = before;
    std::visit(
        [](auto& body) {
          if constexpr (requires { body.target_sequence; }) {
            body.target_sequence = {1};
          }
        },
        aim(id).body);
    expect_refused();
    world_ = before;
    expect_chat("tea", "bob");
    EXPECT_EQ(reaction(id, "y", "bob").count, 0);
    EXPECT_FALSE(reaction(id, "y", "bob").last_change);
  }
}

TEST_P(StoreChanges, ADuplicateOfAChangeRefusesTheWholeBatch) {
  const chat::Event posted = world_.post("tea", "alice", "1");
  const MessageId id = *posted.command_id;
  const chat::Event first = world_.edit("tea", "alice", id, "2");
  commit();
  const World before = world_;
  for (const auto& make_duplicate : std::vector<void (*)(chat::Event&, const chat::Event&)>{
           [](chat::Event& event, const chat::Event& stored) { event.command_id = stored.command_id; },
           [](chat::Event& event, const chat::Event& stored) { event.chat_sequence = stored.chat_sequence; },
           [](chat::Event& event, const chat::Event& stored) { event.global_sequence = stored.global_sequence; }}) {
    world_ = before;
    for (const chat::Event* stored : {&first, &posted}) {
      make_duplicate(world_.edit("tea", "alice", id, "3"), *stored);
      expect_refused();
      world_ = before;
      expect_chat("tea", "bob");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreChanges, testing::ValuesIn(store_kinds()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace stonechat::test
