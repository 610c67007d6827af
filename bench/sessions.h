// Many WebSocket sessions on one epoll set: opened together, read in gathered pieces, written once a round with all
// that waits. One thread. A session is known by its number, 0, 1, 2 … in the order of opening.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/failure.h"
#include "bench/endpoint.h"

namespace stonechat::bench {

class SessionHandler {
 public:
  virtual ~SessionHandler() = default;
  // A text frame of a session that is open (its `welcome` is not handed on). `at`: when its bytes were read, in
  // nanoseconds of `now()`. May call Sessions::send.
  virtual void on_text(std::uint32_t session, std::string_view payload, std::int64_t at) = 0;
};

class Sessions {
 public:
  explicit Sessions(Endpoint server);
  ~Sessions();
  Sessions(const Sessions&) = delete;
  Sessions& operator=(const Sessions&) = delete;

  // Opens `count` more, each with the token that `token_of` gives for its number, and waits until each has had its
  // `welcome`. Fails at the first that is refused, and at `deadline`.
  std::expected<void, Failure> open(std::size_t count, const std::function<std::string(std::uint32_t)>& token_of,
                                    std::int64_t deadline);

  // Queues one text frame; it leaves with the next `flush` or `pump`.
  void send(std::uint32_t session, std::string_view payload);
  void flush();

  // One round: waits at most until `until` for something to read, hands it on, and flushes.
  void pump(SessionHandler& handler, std::int64_t until);

  std::size_t count() const { return sessions_.size(); }
  // Sessions that ended without our doing, and why the last of them did.
  std::uint64_t lost() const { return lost_; }
  const std::string& why_lost() const { return why_lost_; }

 private:
  enum class State : std::uint8_t { upgrading, greeting, open, lost };
  struct Session {
    int fd = -1;
    State state = State::upgrading;
    bool awaits_writable = false;
    bool queued = false;  // stands in unflushed_
    std::string in;       // an unfinished frame
    std::string out;      // not yet taken by the socket
  };

  std::expected<void, Failure> connect_one(const std::string& token);
  void read(std::uint32_t number, SessionHandler& handler);
  std::size_t consume(std::uint32_t number, std::string_view bytes, SessionHandler& handler);
  std::size_t consume_upgrade(std::uint32_t number, std::string_view bytes);
  void take_control(std::uint32_t number, std::uint8_t opcode, std::string_view payload);
  void append(std::uint32_t number, std::uint8_t opcode, std::string_view payload);
  void write(std::uint32_t number);
  void watch(std::uint32_t number, bool writable);
  void lose(std::uint32_t number, std::string why);

  Endpoint server_;
  int epoll_;
  std::vector<Session> sessions_;
  std::vector<std::uint32_t> unflushed_;
  std::vector<char> scratch_;
  std::uint32_t mask_ = 0x9e3779b9;
  std::size_t opened_ = 0;
  std::uint64_t lost_ = 0;
  std::string why_lost_;
};

}  // namespace stonechat::bench
