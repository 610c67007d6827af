#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "net/socket.h"
#include "net/test_certificate.h"
#include "net/tls_context.h"

namespace stonechat::net {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t plenty = 64 * 1024 * 1024;

class TlsSocket : public testing::Test, public SocketHandler {
 protected:
  void open(std::pair<TestPeer, int> pair, const TlsPeer::Options& options, std::size_t send_bytes_max = plenty) {
    peer.emplace(std::move(pair.first), options);
    socket = std::make_unique<Socket>(*loop, pair.second, *this, send_bytes_max, context->new_stream());
    read.clear();
    log.clear();
  }
  void open(std::pair<TestPeer, int> pair = TestPeer::tcp_pair()) { open(std::move(pair), TlsPeer::Options{}); }

  static std::pair<TestPeer, int> narrow() {
    auto pair = TestPeer::pair();
    const int small = 4096;
    ::setsockopt(pair.second, SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
    return pair;
  }

  void on_readable_bytes(std::span<char> bytes) override {
    EXPECT_EQ(bytes.data(), loop->scratch().data());
    read.append(bytes.data(), bytes.size());
    if (then) {
      std::exchange(then, {})();
    }
  }
  void on_end() override { log += "end"; }
  void on_overflow() override { log += "overflow"; }
  void on_drained() override { log += "drained"; }

  // To the end of the handshake on both sides.
  bool settle() {
    const bool shaken = peer->shake_hands(*loop);
    peer->send("?");
    const bool heard = run_until(*loop, [&] { return peer->step(), !read.empty(); });
    read.clear();
    return shaken && heard;
  }

  void round() { loop->run_once(milliseconds{0}); }

  TestCertificate certificate{"first"};
  std::unique_ptr<TlsContext> context = TlsContext::load(certificate.files()).value();
  std::unique_ptr<Loop> loop = make_loop();
  std::optional<TlsPeer> peer;
  std::unique_ptr<Socket> socket;
  std::string read;
  std::string log;
  std::function<void()> then;
};

TEST_F(TlsSocket, CarriesBytesBothWaysInEveryAllowedVersion) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    open(TestPeer::tcp_pair(), {.version_max = version});
    socket->send(make_frame("sent before the handshake"));
    ASSERT_TRUE(peer->shake_hands(*loop));
    EXPECT_EQ(SSL_version(peer->session()), version);
    peer->send("hello");
    EXPECT_TRUE(run_until(*loop, [&] { return read == "hello"; })) << read;
    ASSERT_TRUE(peer->receive_until_size(*loop, 25));
    EXPECT_EQ(peer->received(), "sent before the handshake");
    EXPECT_EQ(log, "");
  }
}

TEST_F(TlsSocket, RefusesVersionsBefore) {
  open(TestPeer::tcp_pair(), {.version_max = TLS1_1_VERSION});
  EXPECT_FALSE(peer->shake_hands(*loop));
  EXPECT_EQ(log, "end");
}

TEST_F(TlsSocket, WritesAllFramesOfARoundInOneRecordAndOneWrite) {
  open(TestPeer::pair(SOCK_SEQPACKET));  // keeps the writer's boundaries
  ASSERT_TRUE(settle());
  for (int i = 0; i < 100; ++i) {
    socket->send(make_frame("a frame of a round; "));
  }
  round();
  std::array<char, 8192> packet;
  const ssize_t size = ::recv(peer->peer().fd(), packet.data(), packet.size(), MSG_DONTWAIT);
  ASSERT_GT(size, 2000);
  EXPECT_LT(size, 2100) << "a record costs 22 bytes, an encrypted one each frame would cost 2,200";
  EXPECT_LT(::recv(peer->peer().fd(), packet.data(), packet.size(), MSG_DONTWAIT), 0);
}

TEST_F(TlsSocket, ResumesWhenThePeerReadsAgainAndCountsWhatWaits) {
  open(narrow());
  ASSERT_TRUE(settle());
  std::string sent;
  for (std::size_t i = 0; i < 300; ++i) {
    const std::string text(1'000 + i * 7, static_cast<char>('a' + i % 26));
    sent += text;
    socket->send(make_frame(text));
  }
  round();
  EXPECT_GT(socket->queued_bytes(), sent.size() / 2);
  ASSERT_TRUE(peer->receive_until_size(*loop, sent.size()));
  EXPECT_TRUE(peer->received() == sent);
  EXPECT_EQ(socket->queued_bytes(), 0U);
  EXPECT_EQ(log, "drained");
}

TEST_F(TlsSocket, SaysThatThePeerIsTooSlow) {
  open(narrow(), {}, 100'000);
  ASSERT_TRUE(settle());
  for (int i = 0; i < 200; ++i) {
    socket->send(make_frame(std::string(50'000, 'x')));
  }
  EXPECT_LE(socket->queued_bytes(), 160'000U);
  round();
  EXPECT_EQ(log, "overflow");
}

TEST_F(TlsSocket, TakesMuchAtOnce) {
  open();
  ASSERT_TRUE(peer->shake_hands(*loop));
  std::string sent;
  for (int i = 0; i < 40; ++i) {
    const std::string text(50'000, static_cast<char>('a' + i % 26));
    peer->send(text);
    sent += text;
    ASSERT_TRUE(run_until(*loop, [&] { return read.size() == sent.size(); }));
  }
  EXPECT_TRUE(read == sent);
}

TEST_F(TlsSocket, HandsOverBytesThatCameWithTheHandshake) {
  open();
  ASSERT_TRUE(run_until(*loop, [&] { return peer->step(), peer->established(); }));
  peer->send("with my last word of the handshake");
  EXPECT_TRUE(run_until(*loop, [&] { return !read.empty(); }));
}

TEST_F(TlsSocket, MayBeClosedWhileItHandsOver) {
  open();
  ASSERT_TRUE(peer->shake_hands(*loop));
  then = [&] { socket = nullptr; };
  peer->send("bye");
  EXPECT_TRUE(peer->receive_until_end(*loop));
  EXPECT_EQ(log, "");
}

TEST_F(TlsSocket, SaysGoodbyeBehindAllThatWaits) {
  open(narrow());
  ASSERT_TRUE(settle());
  socket->send(make_frame(std::string(300'000, 'x')));
  socket->close_after_flush(seconds{20});
  ASSERT_TRUE(peer->receive_until_end(*loop));
  EXPECT_EQ(peer->received().size(), 300'000U);
  EXPECT_TRUE(peer->was_told_goodbye());
  peer->peer().close();
  EXPECT_TRUE(run_until(*loop, [&] { return log.ends_with("end"); }));
}

TEST_F(TlsSocket, EndsWithThePeersGoodbyeButNotBeforeItsBytes) {
  open();
  ASSERT_TRUE(settle());
  peer->send("last");
  peer->say_goodbye();
  EXPECT_TRUE(run_until(*loop, [&] { return log == "end"; }));
  EXPECT_EQ(read, "last");
}

TEST_F(TlsSocket, EndsWhereNoTlsIsSpoken) {
  for (const std::string& words : {std::string{"GET / HTTP/1.1\r\nHost: x\r\n\r\n"}, std::string(16, '\0')}) {
    open();
    peer->peer().send(words);
    EXPECT_TRUE(run_until(*loop, [&] { return log == "end"; }));
    EXPECT_EQ(read, "");
  }
}

TEST_F(TlsSocket, ClosesInTheMiddleOfAHandshakeAtOnce) {
  open();
  peer->step();
  peer->peer().receive();
  round();
  socket->send(make_frame("never encrypted"));
  socket->close_after_flush(seconds{20});
  EXPECT_TRUE(run_until(*loop, [&] { return peer->peer().receive(), peer->peer().ended(); }));
  EXPECT_EQ(peer->peer().received().find("never"), std::string::npos);
}

TEST_F(TlsSocket, SpeaksHttp11OrNothing) {
  open(TestPeer::tcp_pair(), {.protocols = "\x02h2\x08http/1.1"});
  ASSERT_TRUE(peer->shake_hands(*loop));
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(peer->session(), &name, &size);
  EXPECT_EQ((std::string_view{reinterpret_cast<const char*>(name), size}), "http/1.1");
  open(TestPeer::tcp_pair(), {.protocols = ""});
  EXPECT_TRUE(peer->shake_hands(*loop));
  open(TestPeer::tcp_pair(), {.protocols = "\x02h2"});
  EXPECT_FALSE(peer->shake_hands(*loop));
}

TEST_F(TlsSocket, ResumesByATicketUntilTheCertificateIsReadAgain) {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    open(TestPeer::tcp_pair(), {.version_max = version});
    ASSERT_TRUE(peer->shake_hands(*loop));
    socket->send(make_frame("x"));  // the ticket of TLS 1.3 comes behind the handshake, before this
    ASSERT_TRUE(peer->receive_until_size(*loop, 1));
    SSL_SESSION* const session = SSL_get1_session(peer->session());
    peer->say_goodbye();  // without it OpenSSL's client does not resume
    open(TestPeer::tcp_pair(), {.version_max = version, .resumed = session});
    ASSERT_TRUE(peer->shake_hands(*loop));
    EXPECT_EQ(SSL_session_reused(peer->session()), 1);
    ASSERT_TRUE(context->reload());
    open(TestPeer::tcp_pair(), {.version_max = version, .resumed = session});
    ASSERT_TRUE(peer->shake_hands(*loop));
    EXPECT_EQ(SSL_session_reused(peer->session()), 0);
    SSL_SESSION_free(session);
  }
}

TEST_F(TlsSocket, NewConnectionsGetTheNewCertificateAndOldOnesGoOn) {
  open();
  ASSERT_TRUE(peer->shake_hands(*loop));
  EXPECT_EQ(peer->certificate_name(), "first");
  certificate.write("second");
  ASSERT_TRUE(context->reload());
  peer->send("still here");
  EXPECT_TRUE(run_until(*loop, [&] { return read == "still here"; }));
  open();
  ASSERT_TRUE(peer->shake_hands(*loop));
  EXPECT_EQ(peer->certificate_name(), "second");
}

TEST_F(TlsSocket, AFileThatIsNoGoodChangesNothing) {
  const TestCertificate other{"other"};
  std::filesystem::copy_file(other.files().key, certificate.files().key,
                             std::filesystem::copy_options::overwrite_existing);
  const auto mismatch = context->reload();
  ASSERT_FALSE(mismatch);
  EXPECT_NE(mismatch.error().message.find(certificate.files().key.string()), std::string::npos);
  std::ofstream(certificate.files().certificate) << "no certificate";
  const auto broken = context->reload();
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().kind, Failure::Kind::bad_input);
  EXPECT_NE(broken.error().message.find(certificate.files().certificate.string()), std::string::npos);
  open();
  ASSERT_TRUE(peer->shake_hands(*loop));
  EXPECT_EQ(peer->certificate_name(), "first");
  EXPECT_FALSE(TlsContext::load(certificate.files()));
}

TEST_F(TlsSocket, TheCertificateSaysWhenItRunsOut) {
  const auto left = context->expires() - std::chrono::system_clock::now();
  EXPECT_GT(left, std::chrono::minutes{50});
  EXPECT_LE(left, std::chrono::minutes{61});
}

}  // namespace
}  // namespace stonechat::net
