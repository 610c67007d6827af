#include "net/listener.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <array>
#include <string>
#include <vector>

#include "net/file_limit.h"
#include "net/test_peer.h"

namespace stonechat::net {
namespace {

using std::chrono::milliseconds;

TEST(ListenAddress, ReadsAddressAndPort) {
  for (const auto& [text, host, port] : {std::tuple{"127.0.0.1:8080", "127.0.0.1", 8080},
                                         {"0.0.0.0:0", "0.0.0.0", 0},
                                         {"localhost:65535", "localhost", 65535},
                                         {"[::1]:80", "::1", 80},
                                         {"[::]:443", "::", 443}}) {
    const auto address = ListenAddress::parse(text);
    ASSERT_TRUE(address.has_value()) << text;
    EXPECT_EQ(address->host, host);
    EXPECT_EQ(address->port, port);
    EXPECT_EQ(address->text(), text);
  }
}

TEST(ListenAddress, SaysWhatIsWrong) {
  for (const auto& [text, why] : {std::pair{"", "port is missing"},
                                  {"127.0.0.1", "port is missing"},
                                  {"127.0.0.1:", "not a number"},
                                  {"127.0.0.1:http", "not a number"},
                                  {"127.0.0.1:80x", "not a number"},
                                  {"127.0.0.1:65536", "not a number"},
                                  {"127.0.0.1:-1", "not a number"},
                                  {":8080", "address is missing"},
                                  {"::1:8080", "needs brackets"},
                                  {"[::1:8080", "needs brackets"},
                                  {"[]:8080", "no IPv6 address"},
                                  {"[localhost]:8080", "no IPv6 address"}}) {
    const auto address = ListenAddress::parse(text);
    ASSERT_FALSE(address.has_value()) << text;
    EXPECT_EQ(address.error().kind, Failure::Kind::bad_input);
    EXPECT_NE(address.error().message.find(why), std::string::npos) << address.error().message;
  }
}

class ListenerTest : public testing::Test {
 protected:
  ~ListenerTest() override {
    for (const int fd : accepted) {
      ::close(fd);
    }
  }

  ListenerHooks hooks() {
    return {.accepted = [this](Loop&, int fd) { accepted.push_back(fd); },
            .accept_failed =
                [this](Loop& where, int error) {
                  failures.emplace_back(where.index(), error);
                  failed_at.push_back(where.now());
                }};
  }

  std::vector<std::unique_ptr<Listener>> listen(std::uint16_t port = 0) {
    const std::array<Loop*, 2> both{loop.get(), other_loop.get()};
    auto listeners = Listener::listen_on(both, {"127.0.0.1", port}, hooks());
    EXPECT_TRUE(listeners.has_value()) << listeners.error().message;
    return std::move(*listeners);
  }

  // On `loop`, with no other that shares its port.
  std::unique_ptr<Listener> listen_alone() {
    const std::array<Loop*, 1> one{loop.get()};
    auto listeners = Listener::listen_on(one, {"127.0.0.1", 0}, hooks());
    EXPECT_TRUE(listeners.has_value()) << listeners.error().message;
    return std::move(listeners->front());
  }

  bool run_both_until(auto done) {
    return run_until(*loop, [&] { return other_loop->run_once(milliseconds{0}), done(); });
  }

  std::unique_ptr<Loop> loop = make_loop(0);
  std::unique_ptr<Loop> other_loop = make_loop(1);
  std::vector<int> accepted;
  std::vector<std::pair<int, int>> failures;  // loop and errno
  std::vector<Loop::Clock::time_point> failed_at;
};

TEST_F(ListenerTest, SharesOnePortAmongLoopsAndAcceptsEveryClient) {
  const auto listeners = listen();
  ASSERT_EQ(listeners.size(), 2U);
  const std::uint16_t port = listeners[0]->address().port;
  EXPECT_NE(port, 0);
  EXPECT_EQ(listeners[1]->address().port, port);
  std::vector<TestPeer> clients;
  for (int i = 0; i < 200; ++i) {
    clients.push_back(TestPeer::connected_to(port));
  }
  for (const auto& listener : listeners) {
    listener->start();
  }
  EXPECT_TRUE(run_both_until([&] { return accepted.size() == 200; }));
  EXPECT_NE(::fcntl(accepted[0], F_GETFL) & O_NONBLOCK, 0);
  EXPECT_NE(::fcntl(accepted[0], F_GETFD) & FD_CLOEXEC, 0);
}

TEST_F(ListenerTest, AcceptsAtMostSixtyFourARound) {
  const auto listener = listen_alone();
  std::vector<TestPeer> clients;
  for (int i = 0; i < 200; ++i) {
    clients.push_back(TestPeer::connected_to(listener->address().port));
  }
  listener->start();
  std::size_t before = 0;
  EXPECT_TRUE(run_until(*loop, [&] {
    EXPECT_LE(accepted.size() - before, Listener::accepts_a_round_max);
    before = accepted.size();
    return before == 200;
  }));
}

TEST_F(ListenerTest, RefusesAPortWhereAnotherServerListens) {
  const auto listeners = listen();
  const std::array<Loop*, 1> one{loop.get()};
  const auto second = Listener::listen_on(one, listeners[0]->address(), {});
  ASSERT_FALSE(second.has_value());
  EXPECT_NE(second.error().message.find("in use"), std::string::npos) << second.error().message;
}

TEST_F(ListenerTest, FreesThePortWhenItStops) {
  auto listeners = listen();
  const std::uint16_t port = listeners[0]->address().port;
  for (const auto& listener : listeners) {
    listener->start();
    listener->stop();
  }
  EXPECT_EQ(listen(port)[0]->address().port, port);
}

TEST_F(ListenerTest, MayBeStoppedWhileItAccepts) {
  const std::array<Loop*, 1> one{loop.get()};
  std::vector<std::unique_ptr<Listener>> listeners;
  listeners = *Listener::listen_on(one, {"127.0.0.1", 0}, {.accepted = [&](Loop&, int fd) {
                                     accepted.push_back(fd);
                                     listeners[0]->stop();
                                   }});
  const TestPeer first = TestPeer::connected_to(listeners[0]->address().port);
  const TestPeer second = TestPeer::connected_to(listeners[0]->address().port);
  listeners[0]->start();
  EXPECT_TRUE(run_until(*loop, [&] { return !accepted.empty(); }));
  loop->run_once(milliseconds{0});
  EXPECT_EQ(accepted.size(), 1U);
}

TEST_F(ListenerTest, TurnsAClientAwayAndRestsWhenNoDescriptorIsLeft) {
  const auto listener = listen_alone();
  std::vector<TestPeer> clients;
  for (int i = 0; i < 8; ++i) {
    clients.push_back(TestPeer::connected_to(listener->address().port));
  }
  listener->start();

  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const int lowest_free = ::dup(clients[0].fd());
  ::close(lowest_free);
  const rlimit none_left{.rlim_cur = static_cast<rlim_t>(lowest_free), .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &none_left), 0);
  const bool told = run_until(*loop, [&] { return !failures.empty(); });
  for (int i = 0; i < 5; ++i) {
    loop->run_once(milliseconds{0});  // clients wait still: a listener that does not rest fails again at once
  }
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);

  ASSERT_TRUE(told);
  EXPECT_EQ(failures[0], (std::pair{0, EMFILE}));
  for (std::size_t i = 1; i < failed_at.size(); ++i) {
    EXPECT_GE(failed_at[i] - failed_at[i - 1], Listener::rest);  // also where the machine stood still for so long
  }
  EXPECT_TRUE(clients[0].receive_until_end(*loop));
  const TestPeer late = TestPeer::connected_to(listener->address().port);
  EXPECT_TRUE(run_until(*loop, [&] { return accepted.size() + failures.size() == clients.size() + 1; }));
  EXPECT_GE(loop->now() - failed_at[0], Listener::rest);
}

TEST(FileLimit, RaisesTheSoftLimitToTheHardOne) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  const rlimit low{.rlim_cur = 200, .rlim_max = before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &low), 0);
  EXPECT_EQ(raise_file_limit(), before.rlim_max);
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
}

}  // namespace
}  // namespace stonechat::net
