#include "api/route.h"

#include <gtest/gtest.h>

#include <set>

namespace stonechat::api {
namespace {

Match match(std::string_view method, std::vector<std::string> segments) { return match_route(method, segments); }

Call call_with(std::vector<std::pair<std::string, std::string>> query) {
  Call call{};
  call.target.query = std::move(query);
  return call;
}

TEST(Routes, AreFoundByMethodAndPathWithTheirParameters) {
  const Match found = match("GET", {"chats", "tea", "messages"});
  ASSERT_NE(found.route, nullptr);
  EXPECT_EQ(found.route->path, "chats/{}/messages");
  EXPECT_EQ(found.parameters, (std::vector<std::string>{"tea"}));
}

TEST(Routes, TakeHeadForGet) { EXPECT_NE(match("HEAD", {"chats"}).route, nullptr); }

TEST(Routes, PreferMeToAUserOfThatName) { EXPECT_EQ(match("GET", {"users", "me"}).route->path, "users/me"); }

TEST(Routes, SayWhichMethodsAPathTakes) {
  const Match found = match("DELETE", {"chats", "tea", "messages"});
  EXPECT_EQ(found.route, nullptr);
  EXPECT_EQ(found.allow, "GET, POST");
}

TEST(Routes, KnowNoOtherPaths) {
  for (const std::vector<std::string>& path :
       std::vector<std::vector<std::string>>{{},
                                             {"chat"},
                                             {"chats", "tea", ""},
                                             {"chats", "tea", "messages", "m", "n"},
                                             {"chats", "tea", "messages", "m", "reactions"}}) {
    EXPECT_TRUE(match("GET", path).allow.empty());
  }
}

TEST(Routes, StandOnceEach) {
  std::set<std::string> seen;
  for (const Route& route : routes()) {
    EXPECT_TRUE(seen.insert(std::string{route.method} + " " + std::string{route.path}).second) << route.path;
  }
}

TEST(NumberParameter, IsAWholeNumberWithinItsBounds) {
  EXPECT_EQ(number_parameter(call_with({}), "limit", 1, 200, 50).value(), 50);
  EXPECT_EQ(number_parameter(call_with({{"limit", "200"}}), "limit", 1, 200, 50).value(), 200);
  for (const char* bad : {"0", "201", "-1", "1.5", "ten", "", " 1", "1 ", "99999999999999999999"}) {
    EXPECT_FALSE(number_parameter(call_with({{"limit", bad}}), "limit", 1, 200, 50)) << bad;
  }
}

TEST(IdempotencyKey, HasTheFormOfAnIdAndIsNoSystemId) {
  Call call{};
  EXPECT_EQ(idempotency_key(call).value(), std::nullopt);
  call.idempotency_key = "k-1";
  EXPECT_EQ(idempotency_key(call).value(), MessageId::parse("k-1"));
  for (const char* bad : {"system_1", "with space", "", "-first"}) {
    call.idempotency_key = bad;
    EXPECT_FALSE(idempotency_key(call)) << bad;
  }
}

Call call_of_member(std::string user, std::optional<std::string> key) {
  Call call{};
  call.caller.id = *UserId::parse("alice");
  call.parameters = {"tea", std::move(user)};
  call.idempotency_key = std::move(key);
  return call;
}

TEST(MemberParameter, TakesMeForTheCaller) {
  EXPECT_EQ(member_parameter(call_of_member("me", {}))->user.view(), "alice");
  EXPECT_EQ(member_parameter(call_of_member("bob", {}))->user.view(), "bob");
  EXPECT_EQ(member_parameter(call_of_member("b/b", {})).error().http_status, 404);
}

TEST(MessageParameter, IsAnyIdOfThatForm) {
  EXPECT_EQ(message_parameter(call_of_member("system_1", {}))->message.view(), "system_1");
  EXPECT_EQ(message_parameter(call_of_member("", {})).error().http_status, 404);
}

TEST(CommandOfACall, HasTheIdOfTheBodyOrTheHeader) {
  const auto id_of = [](std::optional<std::string_view> in_body, std::optional<std::string> key) {
    chat::Command parsed;
    parsed.id = in_body ? MessageId::parse(*in_body) : std::nullopt;
    return command_of(call_of_member("bob", std::move(key)), parsed);
  };
  EXPECT_EQ(id_of({}, {})->id, std::nullopt);
  EXPECT_EQ(id_of("c-1", {})->id, MessageId::parse("c-1"));
  EXPECT_EQ(id_of({}, "c-1")->id, MessageId::parse("c-1"));
  EXPECT_EQ(id_of("c-1", "c-1")->id, MessageId::parse("c-1"));
  EXPECT_EQ(id_of("c-1", "c-2").error().http_status, 400);
  EXPECT_EQ(id_of("c-1", "system_1").error().http_status, 400);
}

TEST(CommandOfACall, IsTheCallers) {
  EXPECT_EQ(command_of(call_of_member("bob", {}), chat::Command{})->sender.id.view(), "alice");
}

}  // namespace
}  // namespace stonechat::api
