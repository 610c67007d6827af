#include "app/key_set_refresher.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <deque>
#include <future>
#include <semaphore>
#include <vector>

namespace stonechat::app {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

constexpr RefreshTimes patient{.every = 1h, .apart = 0ms};
constexpr auto deadline = 20s;

std::string set_with(const std::string& kid) {
  return R"({"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","kid":")" + kid +
         "\"}]}";
}

std::unexpected<Failure> unreachable() {
  return std::unexpected(Failure{Failure::Kind::unavailable, "nobody is there"});
}

// Gives what it was told to, in this order, and then blocks until it is stopped.
class ScriptedSource final : public auth::KeySetSource {
 public:
  using Answer = std::expected<std::string, Failure>;

  explicit ScriptedSource(std::deque<Answer> answers) : answers_(std::move(answers)) {}

  Answer fetch(const std::stop_token& stop) override {
    if (answers_.empty()) {
      blocked_.set_value();
      std::promise<void> stopped;
      const std::stop_callback callback(stop, [&] { stopped.set_value(); });
      stopped.get_future().wait();
      return unreachable();
    }
    Answer answer = std::move(answers_.front());
    answers_.pop_front();
    return answer;
  }

  std::future<void> blocked() { return blocked_.get_future(); }

 private:
  std::deque<Answer> answers_;
  std::promise<void> blocked_;
};

class RefresherTest : public testing::Test {
 protected:
  KeySetRefresher& refresher_of(std::deque<ScriptedSource::Answer> answers, RefreshTimes times = patient) {
    auto source = std::make_unique<ScriptedSource>(std::move(answers));
    blocked_ = source->blocked();
    refresher_ = std::make_unique<KeySetRefresher>(
        std::move(source), times,
        [this](const auth::KeySet& set) {
          applied_.push_back(set.front().id.value());
          applications_.release();
        },
        metrics_);
    return *refresher_;
  }

  std::uint64_t count(const char* result) {
    return metrics_.counter("stonechat_key_set_fetches_total", "", {{"result", result}}).value();
  }

  ops::Metrics metrics_;
  std::vector<std::string> applied_;
  std::counting_semaphore<100> applications_{0};
  std::future<void> blocked_;
  std::unique_ptr<KeySetRefresher> refresher_;
};

TEST(NextFetch, ComesInItsTimeAndNeverTooSoon) {
  const FetchClock::time_point ended{100s};
  constexpr RefreshTimes times{.every = 600s, .apart = 30s};
  EXPECT_EQ(next_fetch({.ended = ended, .good = true}, times, false), ended + 600s);
  EXPECT_EQ(next_fetch({.ended = ended, .good = true}, times, true), ended + 30s);
  EXPECT_EQ(next_fetch({.ended = ended, .good = false}, times, false), ended + 30s);
  EXPECT_EQ(next_fetch({.ended = ended, .good = false}, times, true), ended + 30s);
  EXPECT_EQ(next_fetch({.ended = ended, .good = true}, {.every = 1s, .apart = 30s}, false), ended + 30s);
}

TEST_F(RefresherTest, AppliesTheFirstSetBeforeItStarts) {
  refresher_of({set_with("a")}).fetch_first();
  EXPECT_THAT(applied_, ElementsAre("a"));
  EXPECT_EQ(count("good"), 1U);
}

TEST_F(RefresherTest, FetchesAgainWhenSomebodyAsks) {
  auto& refresher = refresher_of({set_with("a"), set_with("b")});
  refresher.fetch_first();
  refresher.start();
  ASSERT_TRUE(applications_.try_acquire_for(deadline));
  refresher.ask();
  ASSERT_TRUE(applications_.try_acquire_for(deadline));
  refresher.stop();
  EXPECT_THAT(applied_, ElementsAre("a", "b"));
}

TEST_F(RefresherTest, FetchesAgainByItself) {
  auto& refresher = refresher_of({set_with("a"), set_with("b")}, {.every = 1ms, .apart = 0ms});
  refresher.start();
  ASSERT_EQ(blocked_.wait_for(deadline), std::future_status::ready);
  refresher.stop();
  EXPECT_THAT(applied_, ElementsAre("a", "b"));
}

TEST_F(RefresherTest, TriesAgainAfterAFailure) {
  auto& refresher = refresher_of({unreachable(), set_with("a")});
  refresher.fetch_first();
  EXPECT_THAT(applied_, ElementsAre());
  refresher.start();
  ASSERT_TRUE(applications_.try_acquire_for(deadline));
  refresher.stop();
  EXPECT_THAT(applied_, ElementsAre("a"));
  EXPECT_EQ(count("failed"), 1U);
}

TEST_F(RefresherTest, KeepsTheLastGoodSet) {
  auto& refresher =
      refresher_of({set_with("a"), unreachable(), "garbage", R"({"keys":[]})", set_with("a"), set_with("b")},
                   {.every = 1ms, .apart = 0ms});
  refresher.start();
  ASSERT_EQ(blocked_.wait_for(deadline), std::future_status::ready);
  EXPECT_EQ(count("failed"), 3U);
  EXPECT_EQ(count("good"), 3U);
  refresher.stop();
  EXPECT_THAT(applied_, ElementsAre("a", "b"));
}

TEST_F(RefresherTest, NeverTakesASecretFromAnAddress) {
  refresher_of({R"({"keys":[{"kty":"oct","k":"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"}]})"}).fetch_first();
  EXPECT_THAT(applied_, ElementsAre());
  EXPECT_EQ(count("failed"), 1U);
}

TEST_F(RefresherTest, StopsInTheMiddleOfAFetch) {
  auto& refresher = refresher_of({});
  refresher.start();
  ASSERT_EQ(blocked_.wait_for(deadline), std::future_status::ready);
  refresher.stop();
}

TEST_F(RefresherTest, StopsWhileItWaits) {
  auto& refresher = refresher_of({set_with("a")}, {.every = 1h, .apart = 1h});
  refresher.fetch_first();
  refresher.start();
  refresher.ask();
  refresher.stop();
  EXPECT_THAT(applied_, ElementsAre("a"));
}

}  // namespace
}  // namespace stonechat::app
