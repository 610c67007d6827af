#include "net/socket.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/test_peer.h"

namespace stonechat::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t plenty = 64 * 1024 * 1024;

class SocketTest : public testing::Test, public SocketHandler {
 protected:
  void open(std::pair<TestPeer, int> pair, std::size_t send_bytes_max = plenty) {
    peer.emplace(std::move(pair.first));
    socket = std::make_unique<Socket>(*loop, pair.second, *this, send_bytes_max);
  }

  // A connection that takes little until its peer reads.
  static std::pair<TestPeer, int> narrow(std::pair<TestPeer, int> pair = TestPeer::pair()) {
    const int small = 4096;
    ::setsockopt(pair.second, SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
    return pair;
  }

  void round() { loop->run_once(milliseconds{0}); }

  void on_readable_bytes(std::span<char> bytes) override {
    log += "bytes(" + std::string{bytes.data(), bytes.size()} + ")";
    // Under a sanitizer this proves that the promised bytes behind are there.
    for (std::size_t i = 0; i < Loop::readable_bytes_behind; ++i) {
      behind ^= bytes.data()[bytes.size() + i];
    }
    act();
  }
  void on_end() override { log += "end", act(); }
  void on_overflow() override { log += "overflow", act(); }
  void on_drained() override { log += "drained", act(); }

  void act() {
    if (then) {
      std::exchange(then, {})();
    }
  }

  std::unique_ptr<Loop> loop = make_loop();
  std::optional<TestPeer> peer;
  std::unique_ptr<Socket> socket;
  std::string log;
  std::function<void()> then;  // once, in the next callback
  char behind = 0;
};

TEST_F(SocketTest, DeliversWhatThePeerSends) {
  open(TestPeer::tcp_pair());
  peer->send("hello");
  EXPECT_TRUE(run_until(*loop, [&] { return log == "bytes(hello)"; })) << log;
}

TEST_F(SocketTest, WritesAllFramesOfARoundAtOnce) {
  open(TestPeer::pair(SOCK_SEQPACKET));  // keeps the writer's boundaries
  for (const char* text : {"one ", "two ", "three ", "four ", "five ", "six"}) {
    socket->send(make_frame(text));
  }
  peer->receive();
  EXPECT_EQ(peer->received(), "");
  round();
  peer->receive();
  EXPECT_EQ(peer->received(), "one two three four five six");
  EXPECT_EQ(socket->queued_bytes(), 0U);
}

TEST_F(SocketTest, FlushesOutOfTurnWhenAsked) {
  open(TestPeer::pair(SOCK_SEQPACKET));
  socket->send(make_frame("ack"));
  socket->flush_now();
  peer->receive();
  EXPECT_EQ(peer->received(), "ack");
}

TEST_F(SocketTest, ResumesInTheMiddleOfAFrameWhenThePeerReadsAgain) {
  open(narrow());
  std::string sent;
  for (std::size_t i = 0; i < 300; ++i) {
    const std::string text(1'000 + i, static_cast<char>('a' + i % 26));
    sent += text;
    socket->send(make_frame(text));
  }
  round();
  EXPECT_GT(socket->queued_bytes(), 0U);
  EXPECT_EQ(log, "");
  ASSERT_TRUE(peer->receive_until_size(*loop, sent.size()));
  EXPECT_TRUE(peer->received() == sent);
  EXPECT_EQ(socket->queued_bytes(), 0U);
  EXPECT_EQ(log, "drained");
}

TEST_F(SocketTest, SaysOnceAndNeverInsideSendThatThePeerIsTooSlow) {
  open(narrow(), 100'000);
  const FramePtr frame = make_frame(std::string(50'000, 'x'));
  for (int i = 0; i < 200; ++i) {
    socket->send(frame);
  }
  EXPECT_EQ(log, "");
  EXPECT_LE(socket->queued_bytes(), 150'000U);
  round();
  socket->send(frame);
  round();
  EXPECT_EQ(log, "overflow");
}

TEST_F(SocketTest, TakesManyFramesOfOneRoundWhereThePeerReads) {
  open(TestPeer::tcp_pair(), 10'000);
  for (int i = 0; i < 20; ++i) {
    socket->send(make_frame(std::string(1'000, 'x')));
  }
  ASSERT_TRUE(peer->receive_until_size(*loop, 20'000));
  EXPECT_EQ(log, "");
}

TEST_F(SocketTest, KeepsFramesWholeWhenTheQueueIsDropped) {
  open(narrow(), 800'000);
  const std::string begun(600'000, 'b');
  socket->send(make_frame(begun));
  round();
  ASSERT_GT(socket->queued_bytes(), 0U);
  ASSERT_LT(socket->queued_bytes(), begun.size());
  for (int i = 0; i < 10; ++i) {
    socket->send(make_frame(std::string(100'000, 'd')));
  }
  then = [&] {
    socket->drop_queue();
    socket->send(make_frame("too slow"));
    socket->close_after_flush(seconds{20});
  };
  round();
  EXPECT_EQ(log, "overflow");
  ASSERT_TRUE(peer->receive_until_end(*loop));
  EXPECT_TRUE(peer->received() == begun + "too slow");
}

TEST_F(SocketTest, ReportsThePeersEndOnce) {
  open(TestPeer::tcp_pair());
  peer->send("last");
  peer->close();
  EXPECT_TRUE(run_until(*loop, [&] { return !socket->is_open(); }));
  round();
  EXPECT_EQ(log, "bytes(last)end");
}

TEST_F(SocketTest, ReportsAResetOnceAlsoWhileItWrites) {
  open(narrow(TestPeer::tcp_pair()));
  socket->send(make_frame(std::string(5'000'000, 'x')));
  round();
  peer->reset();
  EXPECT_TRUE(run_until(*loop, [&] { return !socket->is_open(); }));
  socket->send(make_frame("ignored"));
  socket->flush_now();
  round();
  EXPECT_EQ(log, "end");
}

TEST_F(SocketTest, ReportsAFailedWriteFromTheLoopOnly) {
  open(TestPeer::pair());
  peer->close();
  socket->send(make_frame("nobody reads this"));
  socket->flush_now();
  EXPECT_EQ(log, "");
  EXPECT_TRUE(socket->is_open());
  round();
  EXPECT_EQ(log, "end");
}

TEST_F(SocketTest, IsSilentAfterItsOwnersClose) {
  open(TestPeer::tcp_pair());
  socket->send(make_frame("forgotten"));
  socket->close();
  ASSERT_TRUE(peer->receive_until_end(*loop));
  EXPECT_EQ(peer->received(), "");
  EXPECT_EQ(log, "");
}

TEST_F(SocketTest, MayBeDestroyedWhileItDeliversBytes) {
  open(TestPeer::tcp_pair());
  then = [&] { socket.reset(); };
  peer->send("x");
  EXPECT_TRUE(run_until(*loop, [&] { return socket == nullptr; }));
  ASSERT_TRUE(peer->receive_until_end(*loop));
}

TEST_F(SocketTest, MayBeDestroyedWhileItReportsTheEnd) {
  open(TestPeer::tcp_pair());
  then = [&] { socket.reset(); };
  peer->close();
  EXPECT_TRUE(run_until(*loop, [&] { return socket == nullptr; }));
  EXPECT_EQ(log, "end");
}

TEST_F(SocketTest, MayBeDestroyedWhileItReportsTheOverflow) {
  open(narrow(), 1'000);
  then = [&] { socket.reset(); };
  for (int i = 0; i < 100; ++i) {
    socket->send(make_frame(std::string(100'000, 'x')));
  }
  round();
  EXPECT_EQ(log, "overflow");
  EXPECT_EQ(socket, nullptr);
}

TEST_F(SocketTest, MayBeDestroyedWhileItReportsThatItIsDrained) {
  open(narrow());
  then = [&] { socket.reset(); };
  socket->send(make_frame(std::string(500'000, 'x')));
  EXPECT_TRUE(peer->receive_until_end(*loop));
  EXPECT_EQ(peer->received().size(), 500'000U);
  EXPECT_EQ(log, "drained");
}

TEST_F(SocketTest, DeliversNothingWhilePausedAndTheRestAfterwards) {
  open(TestPeer::pair());
  socket->pause_reading();
  peer->send("later");
  peer->shut_down();
  round();
  round();
  EXPECT_EQ(log, "");
  socket->resume_reading();
  round();
  round();
  EXPECT_EQ(log, "bytes(later)end");
}

TEST_F(SocketTest, NoticesThePeersEndWhilePausedWhereAskedTo) {
  open(TestPeer::tcp_pair());
  socket->pause_reading(Socket::WhilePaused::notice_end);
  peer->send("lost");
  peer->close();
  EXPECT_TRUE(run_until(*loop, [&] { return !log.empty(); }));
  EXPECT_EQ(log, "end");
}

TEST_F(SocketTest, NoticesAResetWhilePaused) {
  open(TestPeer::tcp_pair());
  socket->pause_reading();
  peer->reset();
  EXPECT_TRUE(run_until(*loop, [&] { return !log.empty(); }));
  EXPECT_EQ(log, "end");
}

TEST_F(SocketTest, ClosesInGoodOrderAfterTheLastFrame) {
  open(TestPeer::tcp_pair());
  socket->send(make_frame("goodbye"));
  socket->close_after_flush(seconds{20});
  socket->send(make_frame("too late"));
  peer->send("not delivered");
  ASSERT_TRUE(peer->receive_until_end(*loop));
  EXPECT_EQ(peer->received(), "goodbye");
  EXPECT_FALSE(peer->was_reset());
  EXPECT_EQ(log, "");
  peer->shut_down();
  EXPECT_TRUE(run_until(*loop, [&] { return !log.empty(); }));
  EXPECT_EQ(log, "end");
  EXPECT_FALSE(socket->is_open());
}

TEST_F(SocketTest, StillWritesToAPeerThatOnlyShutItsOwnSide) {
  open(narrow());
  const std::string text(300'000, 'x');
  socket->send(make_frame(text));
  socket->close_after_flush(seconds{20});
  peer->shut_down();
  round();
  round();
  ASSERT_TRUE(peer->receive_until_end(*loop));
  EXPECT_TRUE(peer->received() == text);
  EXPECT_TRUE(run_until(*loop, [&] { return log == "end"; }));
}

TEST_F(SocketTest, CutsAPeerThatDoesNotCloseWithinTheLinger) {
  open(TestPeer::tcp_pair());
  const auto begin = loop->now();
  socket->close_after_flush(milliseconds{40});
  EXPECT_TRUE(run_until(*loop, [&] { return log == "end"; }));
  EXPECT_GE(Loop::Clock::now() - begin, milliseconds{40});
  EXPECT_FALSE(socket->is_open());
}

TEST_F(SocketTest, CutsAPeerThatDoesNotReadWithinTheLinger) {
  open(narrow());
  socket->send(make_frame(std::string(5'000'000, 'x')));
  socket->close_after_flush(milliseconds{40});
  EXPECT_TRUE(run_until(*loop, [&] { return log == "end"; }));
}

TEST_F(SocketTest, GoesOnWithAnotherHandler) {
  struct Other final : SocketHandler {
    void on_readable_bytes(std::span<char> bytes) override { got.append(bytes.data(), bytes.size()); }
    void on_end() override {}
    void on_overflow() override {}
    std::string got;
  } other;
  open(TestPeer::pair());
  socket->set_handler(other);
  peer->send("for the other");
  round();
  EXPECT_EQ(other.got, "for the other");
  EXPECT_EQ(log, "");
}

TEST_F(SocketTest, KnowsThePeersAddress) {
  open(TestPeer::tcp_pair());
  EXPECT_EQ(socket->peer_address(), "127.0.0.1");
  open(TestPeer::pair());
  EXPECT_EQ(socket->peer_address(), "");
}

TEST_F(SocketTest, SharesFramesAmongManySockets) {
  std::vector<std::pair<TestPeer, std::unique_ptr<Socket>>> receivers;
  for (int i = 0; i < 50; ++i) {
    auto [their_end, fd] = TestPeer::pair();
    receivers.emplace_back(std::move(their_end), std::make_unique<Socket>(*loop, fd, *this, plenty));
  }
  const FramePtr frame = make_websocket_text("to all");
  for (auto& [their_end, each] : receivers) {
    each->send(frame);
  }
  round();
  for (auto& [their_end, each] : receivers) {
    their_end.receive();
    EXPECT_EQ(their_end.received(), "\x81\x06to all");
  }
}

}  // namespace
}  // namespace stonechat::net
