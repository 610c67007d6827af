#include "base/bounded_queue.h"

#include <gtest/gtest.h>

#include <numeric>
#include <thread>

namespace stonechat {
namespace {

TEST(BoundedQueue, RefusesWhatDoesNotFitAndKeepsWhatIsThere) {
  BoundedQueue<int> queue(2);
  EXPECT_TRUE(queue.push(1));
  EXPECT_TRUE(queue.push(2));
  EXPECT_FALSE(queue.push(3));
  std::vector<int> more{4};
  EXPECT_FALSE(queue.push_all(more));
  EXPECT_EQ(more.size(), 1U);
  std::deque<int> taken;
  EXPECT_TRUE(queue.take_all(taken));
  EXPECT_EQ(taken, (std::deque<int>{1, 2}));
}

TEST(BoundedQueue, TakesAnswersPastItsBound) {
  BoundedQueue<int> queue(1);
  EXPECT_TRUE(queue.push(1));
  queue.push_unbounded(2);
  EXPECT_EQ(queue.depth(), 2U);
}

TEST(BoundedQueue, GivesWhatWaitsAfterClosingAndThenEnds) {
  BoundedQueue<int> queue(4);
  EXPECT_TRUE(queue.push(1));
  queue.close();
  EXPECT_FALSE(queue.push(2));
  EXPECT_EQ(queue.take(), 1);
  EXPECT_EQ(queue.take(), std::nullopt);
}

TEST(BoundedQueue, ForgetsWhatWaitsWhenItIsToldTo) {
  BoundedQueue<int> queue(4);
  EXPECT_TRUE(queue.push(1));
  queue.close_and_discard();
  EXPECT_FALSE(queue.push(2));
  EXPECT_EQ(queue.take(), std::nullopt);
}

TEST(BoundedQueue, LosesNothingBetweenThreadsAndKeepsEachProducersOrder) {
  constexpr int per_producer = 10'000;
  BoundedQueue<std::pair<int, int>> queue(1'000'000);
  std::vector<std::thread> producers;
  for (int producer = 0; producer < 4; ++producer) {
    producers.emplace_back([&queue, producer] {
      for (int i = 0; i < per_producer; ++i) {
        EXPECT_TRUE(queue.push({producer, i}));
      }
    });
  }
  std::vector<int> next(4, 0);
  std::deque<std::pair<int, int>> taken;
  while (std::accumulate(next.begin(), next.end(), 0) < 4 * per_producer && queue.take_all(taken)) {
    for (const auto& [producer, i] : taken) {
      EXPECT_EQ(i, next[static_cast<std::size_t>(producer)]++);
    }
  }
  for (std::thread& producer : producers) {
    producer.join();
  }
  EXPECT_EQ(next, (std::vector<int>(4, per_producer)));
}

}  // namespace
}  // namespace stonechat
