#include "net/timer_wheel.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <vector>

namespace stonechat::net {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

// An odd start, so that deadlines do not fall on ticks by chance.
const TimerWheel::Clock::time_point start{milliseconds{123'457}};

struct CountingTimer final : Timer {
  void on_timer() override {
    ++fired;
    if (then) {
      then();
    }
  }
  int fired = 0;
  std::function<void()> then;
};

TEST(TimerWheel, FiresNeverEarlyAndWithinOneTickOfTheDeadline) {
  for (const milliseconds delay : {milliseconds{0}, milliseconds{1}, milliseconds{19}, milliseconds{20},
                                   milliseconds{21}, milliseconds{777}, milliseconds{5'000}}) {
    TimerWheel wheel(start);
    CountingTimer timer;
    wheel.arm(timer, start + delay);
    milliseconds passed{0};
    while (timer.fired == 0 && passed < seconds{10}) {
      passed += milliseconds{1};
      wheel.advance(start + passed);
    }
    EXPECT_GE(passed, delay);
    EXPECT_LE(passed, delay + TimerWheel::tick);
    EXPECT_EQ(timer.fired, 1);
    EXPECT_FALSE(timer.armed());
  }
}

TEST(TimerWheel, KeepsADeadlineBeyondOneTurnForItsOwnTurn) {
  TimerWheel wheel(start);
  CountingTimer timer;
  const milliseconds delay = 3 * TimerWheel::turn + milliseconds{50};
  wheel.arm(timer, start + delay);
  for (milliseconds passed{0}; passed < delay; passed += TimerWheel::tick) {
    wheel.advance(start + passed);
    ASSERT_EQ(timer.fired, 0);
  }
  wheel.advance(start + delay + TimerWheel::tick);
  EXPECT_EQ(timer.fired, 1);
}

TEST(TimerWheel, FiresAllThatIsDueAfterTheLoopStoodStillForManyTurns) {
  TimerWheel wheel(start);
  std::vector<std::unique_ptr<CountingTimer>> timers;
  for (int i = 0; i < 1'000; ++i) {
    timers.push_back(std::make_unique<CountingTimer>());
    wheel.arm(*timers.back(), start + i * milliseconds{331});
  }
  CountingTimer far;
  wheel.arm(far, start + hours{2});
  wheel.advance(start + hours{1});
  for (const auto& timer : timers) {
    EXPECT_EQ(timer->fired, 1);
  }
  EXPECT_EQ(far.fired, 0);
  wheel.advance(start + hours{2} + TimerWheel::tick);
  EXPECT_EQ(far.fired, 1);
}

TEST(TimerWheel, DoesNotFireACancelledOrDestroyedTimer) {
  TimerWheel wheel(start);
  CountingTimer cancelled;
  auto destroyed = std::make_unique<CountingTimer>();
  destroyed->then = [] { FAIL() << "a destroyed timer fired"; };
  wheel.arm(cancelled, start + seconds{1});
  wheel.arm(*destroyed, start + seconds{1});
  cancelled.cancel();
  destroyed.reset();
  wheel.advance(start + seconds{2});
  EXPECT_EQ(cancelled.fired, 0);
  EXPECT_FALSE(wheel.next_due().has_value());
}

TEST(TimerWheel, MovesAnArmedTimer) {
  TimerWheel wheel(start);
  CountingTimer timer;
  wheel.arm(timer, start + seconds{1});
  wheel.arm(timer, start + seconds{5});
  wheel.advance(start + seconds{4});
  EXPECT_EQ(timer.fired, 0);
  wheel.advance(start + seconds{6});
  EXPECT_EQ(timer.fired, 1);
}

TEST(TimerWheel, LetsACallbackCancelAndDestroyTimersOfTheSameTick) {
  TimerWheel wheel(start);
  std::vector<std::unique_ptr<CountingTimer>> timers;
  int fired = 0;
  for (int i = 0; i < 3; ++i) {
    timers.push_back(std::make_unique<CountingTimer>());
    wheel.arm(*timers.back(), start + seconds{1});
    timers.back()->then = [&] {
      ++fired;
      timers.clear();  // itself too: the lambda is not touched after this
    };
  }
  const auto keep_lambda_alive = timers[0]->then;
  for (auto& timer : timers) {
    timer->then = std::ref(keep_lambda_alive);
  }
  wheel.advance(start + seconds{2});
  EXPECT_EQ(fired, 1);
}

TEST(TimerWheel, ATimerArmedForThePastInItsOwnCallbackWaitsForALaterAdvance) {
  TimerWheel wheel(start);
  CountingTimer timer;
  timer.then = [&] { wheel.arm(timer, start); };
  wheel.arm(timer, start + seconds{1});
  wheel.advance(start + hours{1});
  EXPECT_EQ(timer.fired, 1);
  wheel.advance(start + hours{1} + TimerWheel::tick);
  EXPECT_EQ(timer.fired, 2);
}

TEST(TimerWheel, NamesNoTimeToWakeUpWhileNothingIsArmed) {
  TimerWheel wheel(start);
  EXPECT_FALSE(wheel.next_due().has_value());
  CountingTimer timer;
  wheel.arm(timer, start + seconds{30});
  const auto due = wheel.next_due();
  ASSERT_TRUE(due.has_value());
  EXPECT_GE(*due, start + seconds{30});
  EXPECT_LE(*due, start + seconds{30} + TimerWheel::tick);
  timer.cancel();
  EXPECT_FALSE(wheel.next_due().has_value());
}

}  // namespace
}  // namespace stonechat::net
