// A connected stream socket on a loop: one recv a readiness event, one gathered write a round, a bounded send queue.
// With a TlsStream the same, with what the handler reads and sends encrypted on the wire.
//
// Callbacks come only from the loop (readiness, flushing, timers), never from inside a call of the owner's into the
// socket. So a fan-out may call `send` on many sockets without any of them vanishing meanwhile. Inside a callback the
// handler may do everything, destroying the socket included.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "net/loop.h"
#include "net/send_queue.h"
#include "net/tls_stream.h"

namespace stonechat::net {

class SocketHandler {
 public:
  // `bytes` lie in the loop's scratch: valid during the call, writable, with Loop::readable_bytes_behind readable bytes
  // behind them.
  virtual void on_readable_bytes(std::span<char> bytes) = 0;

  // The peer closed its side, the connection failed, or `close_after_flush` has done its work. Once, and the last call;
  // the socket is closed already. Not called after the owner's own `close`.
  virtual void on_end() = 0;

  // A frame found `send_bytes_max` waiting although all was written that the peer takes; it and all that follow are
  // forgotten until `drop_queue` or the end. Once for each time.
  virtual void on_overflow() = 0;

  // Everything is written after the peer had been too slow for a while.
  virtual void on_drained() {}

 protected:
  ~SocketHandler() = default;
};

class Socket final : private Pollable, private Flushable, private Timer {
 public:
  enum class WhilePaused {
    keep_silent,  // the peer's end is noticed when reading is resumed (a reset at once)
    notice_end,   // the peer's end is reported at once; what it sent before is lost
  };

  // Owns `fd`, which is nonblocking. `handler` must outlive the socket or be replaced. A frame is taken as long as less
  // than `send_bytes_max` waits, so the queue's bound is that and one frame.
  Socket(Loop& loop, int fd, SocketHandler& handler, std::size_t send_bytes_max,
         std::unique_ptr<TlsStream> tls = nullptr);
  ~Socket();
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  void set_handler(SocketHandler& handler) { handler_ = &handler; }
  void set_send_bytes_max(std::size_t send_bytes_max) { send_bytes_max_ = send_bytes_max; }

  // Queues; written at the end of the round together with all else that waits. Ignored on a closed socket, and after
  // `close_after_flush`.
  void send(FramePtr frame);

  // Writes what waits now, without waiting for the end of the round.
  void flush_now();

  void pause_reading(WhilePaused mode = WhilePaused::keep_silent);
  void resume_reading();

  // Delivers no more bytes; writes what waits, shuts its side down, waits for the peer's end, closes, `on_end`; all of
  // it within `linger`, after which the connection is cut.
  void close_after_flush(std::chrono::milliseconds linger);

  // Forgets what waits, except for the rest of a frame that is partly written, so that frames stay whole.
  void drop_queue();

  // At once, without `on_end`.
  void close();

  bool is_open() const { return fd_ >= 0; }
  bool is_closing() const { return phase_ != Phase::open; }
  std::size_t queued_bytes() const { return queue_.bytes() + (tls_ ? tls_->outgoing().size() : 0); }

  // The peer's IP address without its port (an IPv4 address also where it came over an IPv6 socket). Empty where there
  // is none. A system call.
  std::string peer_address() const;

 private:
  enum class Phase : std::uint8_t { open, flushing, waiting_for_peer, closed };
  enum class Reading : std::uint8_t { on, paused, paused_noticing_end };
  enum class Taken : std::uint8_t { all, part, failed };  // by the kernel

  void on_ready(std::uint32_t epoll_events) override;
  void on_flush() override;
  void on_timer() override;

  void read();
  void decrypt(std::span<const char> wire);
  void discard();
  void write();
  bool has_waiting() const;
  bool says_goodbye();
  Taken write_frames();
  Taken write_encrypted();
  bool encrypt_waiting();
  void fail();
  void end();
  // Makes the callback that is due, if any; this object may be gone afterwards.
  void settle();
  std::uint32_t wanted_events() const;
  void update_events();

  Loop& loop_;
  SocketHandler* handler_;
  SendQueue queue_;
  std::unique_ptr<TlsStream> tls_;  // none: the wire is plain
  std::size_t send_bytes_max_;
  int fd_;
  std::uint16_t watched_events_ = 0;
  Phase phase_ : 2 = Phase::open;
  Reading reading_ : 2 = Reading::on;
  bool blocked_ : 1 = false;     // the kernel took less than there was; EPOLLOUT is awaited
  bool failed_ : 1 = false;      // `on_end` is due
  bool peer_ended_ : 1 = false;  // seen while closing
  bool overflowed_ : 1 = false;
  bool overflow_due_ : 1 = false;
  bool drained_due_ : 1 = false;
};
static_assert(sizeof(Socket) <= 168, "an idle connection has to stay within 1 KB with everything");

}  // namespace stonechat::net
