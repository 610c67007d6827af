#include "net/loop.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "net/test_peer.h"

namespace stonechat::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Ear final : Pollable {
  Ear(Loop& its_loop, int its_fd) : loop(its_loop), fd(its_fd) { EXPECT_TRUE(loop.watch(fd, *this, EPOLLIN)); }
  ~Ear() {
    loop.unwatch(fd, *this);
    ::close(fd);
  }
  void on_ready(std::uint32_t) override {
    ++heard;
    if (then) {
      std::exchange(then, {})();
    }
  }
  Loop& loop;
  int fd;
  int heard = 0;
  std::function<void()> then;
};

TEST(Loop, LosesNoTaskOfFourThreads) {
  auto loop = make_loop();
  constexpr int tasks_each = 20'000;
  std::vector<int> last(4, -1);  // touched by the loop's thread only
  int done = 0;
  int out_of_order = 0;
  std::thread runner([&] { loop->run(); });
  std::vector<std::thread> posters;
  for (std::size_t thread = 0; thread < 4; ++thread) {
    posters.emplace_back([&, thread] {
      for (int i = 0; i < tasks_each; ++i) {
        ASSERT_TRUE(loop->post([&, thread, i] {
          out_of_order += std::exchange(last[thread], i) + 1 == i ? 0 : 1;
          if (++done == 4 * tasks_each) {
            loop->stop();
          }
        }));
      }
    });
  }
  for (auto& poster : posters) {
    poster.join();
  }
  runner.join();
  EXPECT_EQ(done, 4 * tasks_each);
  EXPECT_EQ(out_of_order, 0);
}

TEST(Loop, RunsEveryTaskThatItAcceptedBeforeItStopped) {
  auto loop = make_loop();
  int run = 0;
  std::vector<int> accepted(4, 0);
  std::vector<std::thread> posters;
  for (std::size_t thread = 0; thread < 4; ++thread) {
    posters.emplace_back([&, thread] {
      while (loop->post([&] { ++run; })) {
        if (++accepted[thread] == 1'000) {
          loop->stop();
        }
      }
    });
  }
  loop->run();
  for (auto& poster : posters) {
    poster.join();
  }
  EXPECT_EQ(run, accepted[0] + accepted[1] + accepted[2] + accepted[3]);
  EXPECT_FALSE(loop->post([] {}));
}

TEST(Loop, AStopBeforeRunStillRunsWhatWasPosted) {
  auto loop = make_loop();
  bool run = false;
  EXPECT_TRUE(loop->post([&] { run = true; }));
  EXPECT_EQ(loop->posted_depth(), 1U);
  loop->stop();
  loop->run();
  EXPECT_TRUE(run);
  EXPECT_EQ(loop->posted_depth(), 0U);
}

TEST(Loop, WakesUpForATimer) {
  struct StopTimer final : Timer {
    explicit StopTimer(Loop& its_loop) : loop(its_loop) {}
    void on_timer() override { loop.stop(); }
    Loop& loop;
  };
  auto loop = make_loop();
  StopTimer timer(*loop);
  const auto begin = Loop::Clock::now();
  loop->timers().arm(timer, begin + milliseconds{50});
  loop->run();
  EXPECT_GE(Loop::Clock::now() - begin, milliseconds{50});
}

TEST(Loop, DoesNotCallAPollableThatWasDestroyedInTheSameRound) {
  auto loop = make_loop();
  auto [first_peer, first_fd] = TestPeer::pair();
  auto [second_peer, second_fd] = TestPeer::pair();
  auto first = std::make_unique<Ear>(*loop, first_fd);
  auto second = std::make_unique<Ear>(*loop, second_fd);
  int heard = 0;
  first->then = [&] { ++heard, second.reset(); };
  second->then = [&] { ++heard, first.reset(); };
  first_peer.send("x");
  second_peer.send("x");
  loop->run_once(seconds{10});
  EXPECT_EQ(heard, 1);
  EXPECT_NE(first == nullptr, second == nullptr);
}

TEST(Loop, DoesNotGiveAnOldEventToTheNextOwnerOfADescriptor) {
  auto loop = make_loop();
  auto [peer, fd] = TestPeer::pair();
  auto [other_peer, other_fd] = TestPeer::pair();
  std::vector<std::unique_ptr<Ear>> ears;
  std::vector<TestPeer> new_peers;
  std::vector<std::unique_ptr<Ear>> new_ears;
  for (const int each : {fd, other_fd}) {
    ears.push_back(std::make_unique<Ear>(*loop, each));
    ears.back()->then = [&] {
      // Both numbers and both slots are free now, and are taken again.
      const auto keep_alive = std::exchange(ears, {});
      for (const auto& ear : keep_alive) {
        loop->unwatch(ear->fd, *ear);
        ::close(std::exchange(ear->fd, -1));
      }
      for (int i = 0; i < 2; ++i) {
        auto [new_peer, new_fd] = TestPeer::pair();
        new_peers.push_back(std::move(new_peer));
        new_ears.push_back(std::make_unique<Ear>(*loop, new_fd));
      }
    };
  }
  peer.send("x");
  other_peer.send("x");
  loop->run_once(seconds{10});
  ASSERT_EQ(new_ears.size(), 2U);
  EXPECT_EQ(new_ears[0]->heard + new_ears[1]->heard, 0);
  new_peers[0].send("x");
  loop->run_once(seconds{10});
  EXPECT_EQ(new_ears[0]->heard, 1);
}

struct Writer final : Flushable {
  Writer(std::string& its_log, std::string its_name) : log(its_log), name(std::move(its_name)) {}
  void on_flush() override {
    log += name;
    if (then) {
      std::exchange(then, {})();
    }
  }
  std::string& log;
  std::string name;
  std::function<void()> then;
};

TEST(Loop, RunsTheHookBeforeFlushingAndAgainAfterFlushingFoundWork) {
  auto loop = make_loop();
  std::string log;
  Writer a(log, "a");
  Writer b(log, "b");
  loop->at_round_end([&] { log += "|"; });
  a.then = [&] { loop->flush_later(b); };
  EXPECT_TRUE(loop->post([&] {
    log += "task";
    loop->flush_later(a);
    loop->flush_later(a);
  }));
  loop->run_once(seconds{10});
  EXPECT_EQ(log, "task|ab|");
}

TEST(Loop, FlushesWhatTheHookAsksForAfterAFlushing) {
  auto loop = make_loop();
  std::string log;
  Writer a(log, "a");
  Writer b(log, "b");
  a.then = [&] { loop->at_round_end([&] { log.ends_with("a") ? loop->flush_later(b) : void(); }); };
  loop->flush_later(a);
  loop->run_once(seconds{10});
  EXPECT_EQ(log, "ab");
}

TEST(Loop, DoesNotFlushWhatWasForgottenInTheSamePass) {
  auto loop = make_loop();
  std::string log;
  Writer a(log, "a");
  Writer b(log, "b");
  a.then = [&] { loop->forget_flush(b); };
  loop->flush_later(a);
  loop->flush_later(b);
  loop->run_once(seconds{10});
  EXPECT_EQ(log, "a");
  loop->flush_later(b);
  loop->run_once(seconds{10});
  EXPECT_EQ(log, "ab");
}

TEST(Loop, DestroysLaterAtTheEndOfTheRound) {
  struct Farewell {
    explicit Farewell(std::string& its_log) : log(its_log) {}
    ~Farewell() { log += "gone"; }
    std::string& log;
  };
  auto loop = make_loop();
  std::string log;
  Writer a(log, "flush ");
  EXPECT_TRUE(loop->post([&] {
    loop->destroy_later(std::make_unique<Farewell>(log));
    loop->flush_later(a);
    log += "task ";
  }));
  loop->run_once(seconds{10});
  EXPECT_EQ(log, "task flush gone");
}

TEST(Loop, SaysThatADescriptorCannotBeWatched) {
  auto loop = make_loop();
  struct Deaf final : Pollable {
    void on_ready(std::uint32_t) override {}
  } deaf;
  EXPECT_FALSE(loop->watch(-1, deaf, EPOLLIN));
  auto [peer, fd] = TestPeer::pair();
  EXPECT_TRUE(loop->watch(fd, deaf, EPOLLIN));
  loop->unwatch(fd, deaf);
  loop->unwatch(fd, deaf);
  ::close(fd);
}

}  // namespace
}  // namespace stonechat::net
