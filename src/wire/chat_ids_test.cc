#include "wire/chat_ids.h"

#include <gtest/gtest.h>

namespace stonechat::wire {
namespace {

UserId user(const char* name) { return *UserId::parse(name); }

TEST(ChatIds, OfAPairAreTheSameWhoeverComesFirst) {
  const ChatId id = direct_chat_id(user("alice"), user("bob"));
  EXPECT_EQ(id, direct_chat_id(user("bob"), user("alice")));
  EXPECT_NE(id, direct_chat_id(user("alice"), user("bobby")));
  EXPECT_NE(direct_chat_id(user("ab"), user("c")), direct_chat_id(user("a"), user("bc")));
}

// Stored for the life of a deployment: a change of the form would open second chats.
TEST(ChatIds, NeverChangeTheirForm) {
  EXPECT_EQ(direct_chat_id(user("alice"), user("bob")).text().substr(0, 7), "direct_");
  EXPECT_EQ(direct_chat_id(user("alice"), user("bob")).text().size(), 7U + 26U);
  EXPECT_EQ(keyed_chat_id(user("alice"), *MessageId::parse("k1")).text().size(), 5U + 26U);
}

}  // namespace
}  // namespace stonechat::wire
