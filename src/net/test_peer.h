// For tests: the other end of a socket under test, and rounds of a loop driven by the test's own thread.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "net/loop.h"

namespace stonechat::net {

inline std::unique_ptr<Loop> make_loop(int index = 0) {
  auto loop = Loop::create(index);
  check(loop.has_value(), "the test machine has descriptors left");
  return std::move(*loop);
}

// Runs rounds until `done`; false where that takes longer than any machine needs.
template <class Done>
bool run_until(Loop& loop, Done done) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (!done()) {
    if (std::chrono::steady_clock::now() > deadline) {
      return false;
    }
    loop.run_once(std::chrono::milliseconds{1});
  }
  return true;
}

class TestPeer {
 public:
  // Owns `fd`.
  explicit TestPeer(int fd) : fd_(fd) { check(fd >= 0, "the test machine has sockets left"); }
  TestPeer(TestPeer&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~TestPeer() { close(); }

  static TestPeer connected_to(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in address = loopback(port);
    check(::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0, "a test server listens");
    return TestPeer(fd);
  }

  // A pair of `type` (SOCK_STREAM, SOCK_SEQPACKET) without a network; `.second` is the nonblocking end under test.
  static std::pair<TestPeer, int> pair(int type = SOCK_STREAM) {
    std::array<int, 2> ends{-1, -1};
    check(::socketpair(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) == 0, "a pair can be had");
    return {TestPeer(ends[0]), ends[1]};
  }

  // The same over TCP.
  static std::pair<TestPeer, int> tcp_pair() {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    check(::bind(listener, reinterpret_cast<const sockaddr*>(&address), size) == 0, "the loopback has free ports");
    check(::listen(listener, 1) == 0, "a bound socket listens");
    check(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0, "a bound socket has a name");
    TestPeer peer = connected_to(ntohs(address.sin_port));
    const int accepted = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    ::close(listener);
    return {std::move(peer), accepted};
  }

  int fd() const { return fd_; }
  const std::string& received() const { return received_; }
  bool ended() const { return ended_; }
  bool was_reset() const { return was_reset_; }

  void send(std::string_view bytes) {
    check(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size()),
          "what a test sends fits into the kernel's buffer");
  }

  // Takes all that is there now.
  void receive() {
    std::array<char, 64 * 1024> buffer;
    ssize_t size = 0;
    while ((size = ::recv(fd_, buffer.data(), buffer.size(), MSG_DONTWAIT)) > 0) {
      received_.append(buffer.data(), static_cast<std::size_t>(size));
    }
    was_reset_ = was_reset_ || (size < 0 && errno == ECONNRESET);
    ended_ = ended_ || size == 0 || was_reset_;
  }

  // Runs rounds and receives until `bytes` more or the end came.
  bool receive_until_size(Loop& loop, std::size_t bytes) {
    return run_until(loop, [&] { return receive(), received_.size() >= bytes; });
  }
  bool receive_until_end(Loop& loop) {
    return run_until(loop, [&] { return receive(), ended_; });
  }
  bool receive_until(Loop& loop, std::string_view text) {
    return run_until(loop, [&] { return receive(), received_.find(text) != std::string::npos; });
  }
  void forget_received() { received_.clear(); }

  void shut_down() { ::shutdown(fd_, SHUT_WR); }
  void reset() {
    const linger cut{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &cut, sizeof cut);
    close();
  }
  void close() {
    if (fd_ >= 0) {
      ::close(std::exchange(fd_, -1));
    }
  }

 private:
  static sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
  }

  int fd_;
  std::string received_;
  bool ended_ = false;
  bool was_reset_ = false;
};

}  // namespace stonechat::net
