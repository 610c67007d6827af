#include "engine/loop_fanout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace stonechat::engine {
namespace {

using testing::ElementsAre;

// Notes what it gets: `event N` or `ack N`, of which chatSequence.
class Listener final : public Receiver {
 public:
  void on_ended(const SessionsEnded& ended) override {
    heard.push_back(ended.family ? "ended " + std::to_string(ended.family->value) : "disabled");
    if (leaves != nullptr) {
      leaves->remove(ended.user, *this);
    }
  }
  void deliver(const net::FramePtr& event) override {
    const std::string_view text = event->bytes();
    const std::string_view name = "\"chatSequence\":";
    const std::size_t at = text.find(name) + name.size();
    heard.push_back("event " + std::string{text.substr(at, text.find(',', at) - at)});
    frames.push_back(event);
  }
  void on_answer(const BatchEntry& entry) override {
    const auto* applied = std::get_if<chat::Applied>(&entry.answer);
    heard.push_back(applied != nullptr ? "ack " + std::to_string(applied->event.chat_sequence.value) : "answer");
  }

  std::vector<std::string> heard;
  std::vector<net::FramePtr> frames;
  LoopFanout* leaves = nullptr;  // at the end of a login
};

class Fanout : public testing::Test {
 protected:
  static constexpr int this_loop = 1;

  static chat::MemberListPtr members(const std::vector<std::int64_t>& users) {
    std::vector<chat::Member> list;
    for (const std::int64_t user : users) {
      list.push_back({.user = {user}, .role = {}, .joined = {1}});
    }
    return std::make_shared<chat::MemberList>(std::move(list));
  }

  static BatchEntry posted(const char* chat, std::int64_t sequence, chat::MemberListPtr audience, Origin origin = {}) {
    chat::Event event{
        .shard = 0,
        .chat_key = {1},
        .chat = *ChatId::parse(chat),
        .chat_sequence = {sequence},
        .global_sequence = {sequence},
        .time = timestamp_of(1'800'000'000'000),
        .actor = {.key = {1}, .id = *UserId::parse("alice")},
        .command_id = MessageId::parse("m" + std::to_string(sequence)),
        .digest = {},
        .body =
            chat::MessagePosted{
                .type = {}, .content = "hi", .reply_to = {}, .thread_root = {}, .mentions = {}, .metadata = {}},
        .audience = std::move(audience)};
    return {.origin = std::move(origin), .chat = event.chat, .message = {}, .answer = chat::Applied{std::move(event)}};
  }

  static Origin from(const Listener& session, int loop = this_loop) {
    return {.loop = loop, .ticket = session.ticket(), .ref = {}};
  }

  void deliver(std::vector<BatchEntry> entries) { fanout_.deliver(CommittedBatch{.entries = std::move(entries)}); }

  AnswerTable answers_;
  LoopFanout fanout_{this_loop, answers_};
};

TEST_F(Fanout, GivesTheSenderTheAckAndTheirOtherSessionsTheEvent) {
  Listener phone;
  Listener laptop;
  fanout_.add({1}, phone);
  fanout_.add({1}, laptop);
  deliver({posted("tea", 2, members({1, 2}), from(phone))});
  EXPECT_THAT(phone.heard, ElementsAre("ack 2"));
  EXPECT_THAT(laptop.heard, ElementsAre("event 2"));
}

TEST_F(Fanout, LeavesAcksAndEventsOfAChatInTheOrderOfTheirSequences) {
  Listener alice;
  Listener bob;
  fanout_.add({1}, alice);
  fanout_.add({2}, bob);
  const auto both = members({1, 2});
  deliver(
      {posted("tea", 2, both, from(alice)), posted("tea", 3, both, from(bob)), posted("tea", 4, both, from(alice))});
  EXPECT_THAT(alice.heard, ElementsAre("ack 2", "event 3", "ack 4"));
  EXPECT_THAT(bob.heard, ElementsAre("event 2", "ack 3", "event 4"));
}

TEST_F(Fanout, HearsTheMembersOfEachEventNotOfTheBatch) {
  Listener late;
  fanout_.add({3}, late);
  deliver({posted("tea", 2, members({1, 2})), posted("tea", 3, members({1, 2, 3})), posted("tea", 4, members({1, 2}))});
  EXPECT_THAT(late.heard, ElementsAre("event 3"));
}

TEST_F(Fanout, TakesNoOtherLoopsTicketForItsOwn) {
  Listener alice;
  fanout_.add({1}, alice);
  deliver({posted("tea", 2, members({1}), from(alice, this_loop + 1))});
  EXPECT_THAT(alice.heard, ElementsAre("event 2"));
}

TEST_F(Fanout, AnswersWhoIsNoSession) {
  Listener rest_call;
  const Ticket ticket = answers_.open(rest_call);
  deliver({posted("tea", 2, members({1}), {.loop = this_loop, .ticket = ticket, .ref = {}})});
  EXPECT_THAT(rest_call.heard, ElementsAre("ack 2"));
  answers_.close(ticket);
}

TEST_F(Fanout, AnswersNobodyWhoHasGone) {
  Listener alice;
  fanout_.add({1}, alice);
  const Origin origin = from(alice);
  fanout_.remove({1}, alice);
  Listener successor;
  fanout_.add({1}, successor);
  deliver({posted("tea", 2, members({1}), origin)});
  EXPECT_TRUE(alice.heard.empty());
  EXPECT_THAT(successor.heard, ElementsAre("event 2"));
}

TEST_F(Fanout, SharesOneFrameAmongAllReceivers) {
  Listener alice;
  Listener bob;
  fanout_.add({1}, alice);
  fanout_.add({2}, bob);
  deliver({posted("tea", 2, members({1, 2}))});
  EXPECT_EQ(alice.frames[0]->bytes().data(), bob.frames[0]->bytes().data());
  EXPECT_EQ(fanout_.deliveries().value(), 2U);
}

TEST_F(Fanout, TellsOfAnEditWithoutItsContentWhereTheMessageIsNotSeen) {
  Listener author;
  Listener before;
  Listener late;
  Listener latest;
  fanout_.add({1}, author);
  fanout_.add({2}, before);
  fanout_.add({3}, late);
  fanout_.add({4}, latest);
  std::vector<chat::Member> list;
  for (const std::int64_t user : {1, 2, 3, 4}) {
    list.push_back({.user = {user}, .role = {}, .joined = {user <= 2 ? 1 : 6}});
  }
  const auto audience = std::make_shared<chat::MemberList>(std::move(list));
  BatchEntry entry = posted("tea", 7, audience);
  std::get<chat::Applied>(entry.answer).event.body = chat::MessageEdited{.target = *MessageId::parse("m5"),
                                                                         .target_sequence = {5},
                                                                         .content = "secret",
                                                                         .visibility = chat::HistoryVisibility::joined};
  deliver({posted("tea", 6, audience), std::move(entry)});
  const auto secret = testing::HasSubstr("secret");
  EXPECT_THAT(std::string{author.frames[1]->bytes()}, secret);
  EXPECT_THAT(std::string{before.frames[1]->bytes()}, secret);
  EXPECT_THAT(std::string{late.frames[1]->bytes()}, testing::Not(secret));
  EXPECT_THAT(late.heard, ElementsAre("event 6", "event 7"));
  EXPECT_EQ(late.frames[1]->bytes().data(), latest.frames[1]->bytes().data()) << "one frame for all of them";
  EXPECT_EQ(late.frames[0]->bytes().data(), author.frames[0]->bytes().data());
}

TEST_F(Fanout, FindsTheFewWhoAreConnectedAmongManyMembers) {
  std::vector<std::int64_t> many;
  for (std::int64_t user = 1; user <= 1'000; ++user) {
    many.push_back(user);
  }
  Listener member;
  Listener stranger;
  fanout_.add({500}, member);
  fanout_.add({5'000}, stranger);
  deliver({posted("tea", 2, members(many))});
  EXPECT_THAT(member.heard, ElementsAre("event 2"));
  EXPECT_TRUE(stranger.heard.empty());
}

TEST_F(Fanout, TellsAllSessionsOfAUserWhichLoginsAreOver) {
  Listener phone;
  Listener laptop;
  Listener other;
  for (Listener* session : {&phone, &laptop}) {
    fanout_.add({1}, *session);
    session->leaves = &fanout_;  // each gives itself up when it is told
  }
  fanout_.add({2}, other);
  fanout_.deliver(
      {.entries = {}, .ended = {{.user = {1}, .family = account::FamilyKey{7}}, {.user = {3}, .family = {}}}});
  fanout_.deliver({.entries = {}, .ended = {{.user = {1}, .family = {}}, {.user = {2}, .family = {}}}});
  EXPECT_THAT(phone.heard, ElementsAre("ended 7"));
  EXPECT_THAT(laptop.heard, ElementsAre("ended 7"));
  EXPECT_THAT(other.heard, ElementsAre("disabled"));
}

}  // namespace
}  // namespace stonechat::engine
