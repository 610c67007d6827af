// The contract of engine::Store for who is a member, as what, and of what chat: leaving, coming back, roles, settings,
// the end of a chat.
#include <gtest/gtest.h>

#include "tests/contract/store_kinds.h"

namespace stonechat::test {
namespace {

using chat::Role;
constexpr std::int64_t no_end = INT64_MAX;
constexpr GlobalSequence latest{INT64_MAX};

class StoreMemberships : public StoreContract {
 protected:
  std::optional<engine::ChatView> view(std::string_view user, std::string_view chat = "tea") {
    return reader_->find_chat(chat_id(chat), world_.user(user).key).value();
  }
  std::vector<engine::ChatListRow> list(std::string_view user) {
    return reader_->chats(world_.user(user).key, user_id(user), latest, 10).value();
  }
  std::vector<std::pair<std::int64_t, std::int64_t>> visible(std::string_view user) {
    std::vector<std::pair<std::int64_t, std::int64_t>> found;
    for (const engine::SequenceRange& range : view(user)->visible) {
      found.emplace_back(range.from.value, range.to.value);
    }
    return found;
  }
  void expect_refused() {
    const auto refused = store_->append(world_.take_batch());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().kind, Failure::Kind::internal);
  }
};

using Ranges = std::vector<std::pair<std::int64_t, std::int64_t>>;

TEST_P(StoreMemberships, WhoIsRemovedIsNoMemberAndHistorySaysSo) {
  world_.create("tea", "alice", {"bob", "carol"});
  world_.post("tea", "bob", "hi");
  commit();
  world_.remove("tea", "alice", "bob");
  commit();
  EXPECT_FALSE(view("bob"));
  EXPECT_TRUE(list("bob").empty());
  EXPECT_EQ(view("carol")->member_count, 2);
  EXPECT_EQ(view("carol")->last_sequence.value, 3);
  EXPECT_EQ(reader_->members(world_.key("tea"), {}, 10)->size(), 2U);
  EXPECT_EQ(reader_->load_chat(chat_id("tea"), world_.shard("tea"))->members->size(), 2U);
  EXPECT_EQ(list("carol").at(0).last_message->message_id, message_id("system_3"));
  expect_chat("tea", "carol");
}

TEST_P(StoreMemberships, WhoComesBackStartsAnew) {
  world_.create("tea", "alice", {"bob"});
  world_.post("tea", "alice", "1");
  world_.remove("tea", "bob", "bob");
  world_.post("tea", "alice", "2");
  world_.add("tea", "alice", {"bob"});
  world_.post("tea", "alice", "3");
  commit();
  const auto bob = view("bob");
  ASSERT_TRUE(bob);
  EXPECT_EQ(bob->joined.value, 5);
  EXPECT_EQ(bob->last_read.value, 5);
  EXPECT_EQ(bob->member_count, 2);
  EXPECT_EQ(list("bob").at(0).unread_count, 1);
}

TEST_P(StoreMemberships, AllHistoryIsVisibleWhereTheChatSaysSo) {
  world_.create("tea", "alice", {"bob"});
  world_.remove("tea", "alice", "bob");
  world_.add("tea", "alice", {"bob"});
  commit();
  EXPECT_EQ(visible("bob"), (Ranges{{1, no_end}}));
  EXPECT_TRUE(view("bob")->sees({1}));
}

TEST_P(StoreMemberships, EachMembershipIsVisibleWhereHistoryStartsAtJoining) {
  world_.create("tea", "alice", {"bob"}, group("", "", chat::HistoryVisibility::joined));
  world_.create("soup", "alice", {"bob"}, group("", "", chat::HistoryVisibility::joined));
  world_.remove("soup", "alice", "bob");
  world_.post("tea", "alice", "2");
  world_.remove("tea", "bob", "bob");
  world_.post("tea", "alice", "4");
  world_.add("tea", "alice", {"bob"});
  world_.remove("tea", "alice", "bob");
  world_.add("tea", "alice", {"bob"});
  world_.post("tea", "alice", "8");
  commit();
  EXPECT_EQ(visible("bob"), (Ranges{{1, 3}, {5, 6}, {7, no_end}}));
  EXPECT_EQ(visible("alice"), (Ranges{{1, no_end}}));
  EXPECT_TRUE(view("bob")->sees({3}));
  EXPECT_FALSE(view("bob")->sees({4}));
  EXPECT_TRUE(view("bob")->sees({8}));
  EXPECT_EQ(list("bob").at(0).chat.visible.size(), 3U);
}

TEST_P(StoreMemberships, SomebodyElsesMembershipsAreNotOnesOwn) {
  world_.create("tea", "alice", {"bob"}, group("", "", chat::HistoryVisibility::joined));
  world_.remove("tea", "alice", "bob");
  world_.add("tea", "alice", {"carol"});
  commit();
  EXPECT_EQ(visible("carol"), (Ranges{{3, no_end}}));
}

TEST_P(StoreMemberships, ARoleIsChanged) {
  world_.create("tea", "alice", {"bob", "carol"});
  commit();
  world_.set_role("tea", "alice", "bob", Role::admin);
  commit();
  EXPECT_EQ(view("bob")->role, Role::admin);
  EXPECT_EQ(view("alice")->role, Role::owner);
  EXPECT_EQ(view("carol")->role, Role::member);
  expect_chat("tea", "bob");
  world_.set_role("tea", "alice", "carol", Role::owner);
  commit();
  EXPECT_EQ(view("carol")->role, Role::owner);
  EXPECT_EQ(view("alice")->role, Role::admin) << "who hands the chat over";
  EXPECT_EQ(reader_->load_chat(chat_id("tea"), world_.shard("tea"))->members->find(world_.user("carol").key)->role,
            Role::owner);
  expect_chat("tea", "bob");
}

TEST_P(StoreMemberships, SettingsChangeAloneOrTogether) {
  world_.create("tea", "alice", {"bob"}, group("Tea", "hot"));
  commit();
  world_.update("tea", "alice", {.name = "Green tea", .description = {}, .visibility = {}});
  commit();
  EXPECT_EQ(view("bob")->name, "Green tea");
  EXPECT_EQ(view("bob")->description, "hot");
  EXPECT_EQ(view("bob")->visibility, chat::HistoryVisibility::all);
  world_.update("tea", "alice", {.name = {}, .description = "", .visibility = chat::HistoryVisibility::joined});
  commit();
  EXPECT_EQ(view("bob")->name, "Green tea");
  EXPECT_EQ(view("bob")->description, "");
  EXPECT_EQ(view("bob")->visibility, chat::HistoryVisibility::joined);
  EXPECT_EQ(reader_->load_chat(chat_id("tea"), world_.shard("tea"))->visibility, chat::HistoryVisibility::joined);
  expect_chat("tea", "bob");
}

TEST_P(StoreMemberships, ADeletedChatHasNoMembersAndItsIdStaysTaken) {
  world_.create("tea", "alice", {"bob"}, group("Tea", "hot"));
  const MessageId posted = *world_.post("tea", "bob", "hi").command_id;
  world_.create("soup", "alice", {"bob"});
  commit();
  const chat::Event& ended = world_.end("tea", "alice");
  commit();
  EXPECT_FALSE(view("alice"));
  EXPECT_FALSE(view("bob"));
  EXPECT_EQ(list("bob").size(), 1U);
  EXPECT_EQ(list("bob").at(0).chat.id, chat_id("soup"));
  EXPECT_TRUE(reader_->members(world_.key("tea"), {}, 10)->empty());
  const auto state = reader_->load_chat(chat_id("tea"), world_.shard("tea")).value();
  EXPECT_TRUE(state.exists());
  EXPECT_TRUE(state.deleted);
  EXPECT_EQ(state.members->size(), 0U);
  EXPECT_EQ(state.head, ended.chat_sequence);
  EXPECT_NE(state.recent.find(posted), nullptr);
  EXPECT_NE(state.recent.find(*ended.command_id), nullptr);
  EXPECT_FALSE(reader_->load_chat(chat_id("soup"), world_.shard("soup"))->deleted);
  const auto last = reader_->events(world_.key("tea"), ended.chat_sequence, ended.chat_sequence, 1).value();
  ASSERT_EQ(last.size(), 1U);
  EXPECT_EQ(std::get<engine::ChangeRow>(last[0]).kind, engine::ChangeKind::chat_deleted);
  EXPECT_EQ(std::get<engine::ChangeRow>(last[0]).actor, user_id("alice"));
}

TEST_P(StoreMemberships, WhatNamesNoMemberOrADeletedChatRefusesTheWholeBatch) {
  world_.create("tea", "alice", {"bob"}, group("Tea", ""));
  world_.create("soup", "alice", {"bob"});
  world_.end("soup", "alice");
  world_.user("dave");
  commit();
  const World before = world_;
  const auto refuse = [&](const std::function<void()>& order) {
    world_ = before;
    world_.update("tea", "alice", {.name = "lost with the batch", .description = {}, .visibility = {}});
    world_.remove("tea", "bob", "bob");
    order();
    expect_refused();
    EXPECT_EQ(view("alice")->name, "Tea");
    EXPECT_EQ(view("alice")->member_count, 2);
    EXPECT_TRUE(view("bob"));
  };
  refuse([&] { world_.remove("tea", "alice", "dave"); });
  refuse([&] {
    world_.set_role("tea", "alice", "alice", Role::admin).body =
        chat::MemberUpdated{.user = world_.user("dave"), .role = Role::admin};
  });
  refuse([&] { world_.update("soup", "alice", {.name = "x", .description = {}, .visibility = {}}); });
  refuse([&] { world_.end("soup", "alice"); });
  refuse([&] { world_.add("soup", "alice", {"bob"}); });
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreMemberships, testing::ValuesIn(store_kinds()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace stonechat::test
