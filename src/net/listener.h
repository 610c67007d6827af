// Accepts connections for one loop. Several loops listen on one port with SO_REUSEPORT; the kernel spreads connections.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/failure.h"
#include "net/loop.h"

namespace stonechat::net {

struct ListenAddress {
  std::string host;        // an IP address or a host name, without brackets
  std::uint16_t port = 0;  // 0: any free one

  // `ADDR:PORT` or `[V6]:PORT`. The failure's message says what is wrong with it.
  static std::expected<ListenAddress, Failure> parse(std::string_view text);

  // As `parse` reads it.
  std::string text() const;
};

// Called on the thread of the loop that accepted.
struct ListenerHooks {
  // `fd` is nonblocking, close-on-exec, and the callee's from now on.
  std::function<void(Loop& loop, int fd)> accepted;
  // accept failed with `error` (errno), mostly for want of descriptors: one waiting client was turned away where that
  // was possible, and the listener rests for 100 ms. May be empty.
  std::function<void(Loop& loop, int error)> accept_failed = {};
};

class Listener final : private Pollable, private Timer {
 public:
  static constexpr int backlog = 4096;
  static constexpr std::size_t accepts_a_round_max = 64;
  static constexpr std::chrono::milliseconds rest{100};

  // Binds and listens for each loop, all on one port: with port 0 on the one that the first got. Fails where another
  // process listens there, also one that would share the port. Accepts nothing before `start`.
  static std::expected<std::vector<std::unique_ptr<Listener>>, Failure> listen_on(std::span<Loop* const> loops,
                                                                                  const ListenAddress& address,
                                                                                  const ListenerHooks& hooks);

  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // These two and the destructor: on the loop's thread, or while it does not run. `start` once; a stopped listener is
  // closed for good.
  void start();
  void stop();

  // What it is bound to, with the real port. Any thread.
  const ListenAddress& address() const { return address_; }
  Loop& loop() const { return loop_; }

 private:
  Listener(Loop& loop, int fd, ListenAddress address, ListenerHooks hooks);

  void on_ready(std::uint32_t epoll_events) override;
  void on_timer() override;
  void accept_failed(int error);
  void turn_one_away();

  Loop& loop_;
  int fd_;
  int reserve_fd_;  // given up for a moment to accept and close a client when no descriptor is left
  const ListenAddress address_;
  const ListenerHooks hooks_;
};

}  // namespace stonechat::net
