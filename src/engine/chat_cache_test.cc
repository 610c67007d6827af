#include "engine/chat_cache.h"

#include <gtest/gtest.h>

namespace stonechat::engine {
namespace {

chat::ChatState chat_named(const std::string& name) {
  chat::ChatState state;
  state.id = *ChatId::parse(name);
  state.key = {1};
  return state;
}

TEST(ChatCache, EvictsTheLeastRecentlyUsedUntilItsBoundHolds) {
  ChatCache cache(3 * chat_named("a").bytes());
  for (const char* name : {"a", "b", "c"}) {
    cache.insert(chat_named(name));
  }
  cache.find(*ChatId::parse("a"));
  cache.insert(chat_named("d"));
  cache.evict();
  EXPECT_NE(cache.find(*ChatId::parse("a")), nullptr);
  EXPECT_EQ(cache.find(*ChatId::parse("b")), nullptr);
  EXPECT_EQ(cache.size(), 3U);
}

TEST(ChatCache, WeighsAChatAnewWhenItHasGrown) {
  ChatCache cache(1 << 20);
  chat::ChatState* state = cache.insert(chat_named("a"));
  const std::size_t before = cache.bytes();
  for (int i = 0; i < 10; ++i) {
    state->recent.remember(*MessageId::parse("m" + std::to_string(i)), {});
  }
  cache.settle(*state);
  EXPECT_GT(cache.bytes(), before);
  cache.drop(*ChatId::parse("a"));
  EXPECT_EQ(cache.bytes(), 0U);
}

TEST(ChatCache, WeighsTheRoomThatManyIdsLeft) {
  ChatCache cache(1 << 20);
  chat::ChatState* state = cache.insert(chat_named("a"));
  for (int i = 0; i < 1'000; ++i) {
    state->recent.remember(*MessageId::parse("m" + std::to_string(i)), {});
  }
  cache.settle(*state);
  EXPECT_GT(cache.bytes(), 1'000 * (sizeof(MessageId) + sizeof(chat::CommandRecord)));
}

TEST(ChatCache, ForgetsTheOldestIdsBetweenBatchesOnly) {
  ChatCache cache(1 << 20);
  chat::ChatState* state = cache.insert(chat_named("a"));
  const std::size_t many = chat::RecentIds::size_max + 1;
  for (std::size_t i = 0; i < many; ++i) {
    state->recent.remember(*MessageId::parse("m" + std::to_string(i)), {});
  }
  EXPECT_NE(state->recent.find(*MessageId::parse("m0")), nullptr);
  cache.settle(*state);
  EXPECT_EQ(state->recent.find(*MessageId::parse("m0")), nullptr);
  EXPECT_NE(state->recent.find(*MessageId::parse("m" + std::to_string(many - 1))), nullptr);
}

}  // namespace
}  // namespace stonechat::engine
