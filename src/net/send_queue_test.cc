#include "net/send_queue.h"

#include <gtest/gtest.h>

#include <array>
#include <random>
#include <string>

namespace stonechat::net {
namespace {

std::string waiting_in(const SendQueue& queue) {
  std::array<iovec, 1024> parts;
  std::string text;
  for (const iovec& part : std::span{parts}.first(queue.gather(parts))) {
    text.append(static_cast<const char*>(part.iov_base), part.iov_len);
  }
  return text;
}

TEST(SendQueue, GoesOnInTheMiddleOfAFrame) {
  SendQueue queue;
  queue.push(make_frame("hello "));
  queue.push(make_frame("world"));
  queue.consume(8);
  EXPECT_EQ(waiting_in(queue), "rld");
  EXPECT_EQ(queue.bytes(), 3U);
  queue.consume(3);
  EXPECT_TRUE(queue.empty());
}

TEST(SendQueue, DropsOnlyFramesOfWhichNothingIsWritten) {
  SendQueue queue;
  queue.push(make_frame("begun"));
  queue.push(make_frame("later"));
  queue.consume(2);
  queue.drop_unstarted();
  EXPECT_EQ(waiting_in(queue), "gun");
  queue.consume(3);
  queue.push(make_frame("whole"));
  queue.drop_unstarted();
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(queue.bytes(), 0U);
}

TEST(SendQueue, FillsNoMorePartsThanItIsGiven) {
  SendQueue queue;
  for (int i = 0; i < 10; ++i) {
    queue.push(make_frame("x"));
  }
  std::array<iovec, 3> parts;
  EXPECT_EQ(queue.gather(parts), 3U);
}

TEST(SendQueue, KeepsOrderAndCountUnderAnyMixOfCalls) {
  SendQueue queue;
  std::string model;
  std::mt19937 random(20240101);
  for (int step = 0; step < 20'000; ++step) {
    // Phases that mostly fill and phases that mostly empty it, so that it grows to the heap and comes back.
    const bool fills = step / 200 % 2 == 0;
    if (random() % 10 < (fills ? 7U : 3U)) {
      const std::string text(random() % 9, static_cast<char>('a' + step % 26));
      queue.push(make_frame(text));
      model += text;
    } else if (!model.empty()) {
      const std::size_t count = 1 + random() % std::min<std::size_t>(model.size(), 30);
      queue.consume(count);
      model.erase(0, count);
    }
    ASSERT_EQ(queue.bytes(), model.size());
    ASSERT_EQ(queue.empty(), model.empty());
    ASSERT_EQ(waiting_in(queue), model);
  }
  queue.clear();
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(waiting_in(queue), "");
}

}  // namespace
}  // namespace stonechat::net
