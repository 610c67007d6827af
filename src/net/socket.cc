#include "net/socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <utility>

namespace stonechat::net {
namespace {

// Encrypted in one go, before the kernel is asked to take it.
constexpr std::size_t encrypted_bytes_max = 64 * 1024;
// What a peer's handshake and key updates may make us answer before it reads.
constexpr std::size_t answers_bytes_max = 512 * 1024;

// How much the kernel took, perhaps nothing; negative where the connection failed.
ssize_t offer(int fd, const msghdr& message) {
  for (;;) {
    const ssize_t size = ::sendmsg(fd, &message, MSG_NOSIGNAL);
    if (size >= 0 || (errno != EINTR && errno != EAGAIN)) {
      return size;
    }
    if (errno == EAGAIN) {
      return 0;
    }
  }
}

}  // namespace

Socket::Socket(Loop& loop, int fd, SocketHandler& handler, std::size_t send_bytes_max, std::unique_ptr<TlsStream> tls)
    : loop_(loop), handler_(&handler), tls_(std::move(tls)), send_bytes_max_(send_bytes_max), fd_(fd) {
  const int on = 1;
  // Fails on a socket that is not TCP, and does not matter there.
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  watched_events_ = static_cast<std::uint16_t>(wanted_events());
  if (!loop_.watch(fd_, *this, watched_events_)) {
    fail();
  }
}

Socket::~Socket() { close(); }

void Socket::send(FramePtr frame) {
  if (phase_ != Phase::open || overflowed_ || failed_) {
    return;
  }
  // What this round alone has gathered is no sign of a slow peer: it gets the chance to take it.
  if (queued_bytes() >= send_bytes_max_ && !blocked_) {
    write();
  }
  if (queued_bytes() >= send_bytes_max_) {
    overflowed_ = true;
    overflow_due_ = true;
  } else {
    queue_.push(std::move(frame));
  }
  loop_.flush_later(*this);
}

void Socket::flush_now() {
  if (is_open() && !blocked_ && !failed_) {
    write();
  }
}

void Socket::pause_reading(WhilePaused mode) {
  if (phase_ == Phase::open) {
    reading_ = mode == WhilePaused::notice_end ? Reading::paused_noticing_end : Reading::paused;
    update_events();
  }
}

void Socket::resume_reading() {
  if (phase_ == Phase::open) {
    reading_ = Reading::on;
    update_events();
  }
}

void Socket::close_after_flush(std::chrono::milliseconds linger) {
  if (phase_ != Phase::open) {
    return;
  }
  phase_ = Phase::flushing;
  reading_ = Reading::on;
  update_events();
  loop_.timers().arm(*this, loop_.now() + linger);
  loop_.flush_later(*this);
}

void Socket::drop_queue() {
  queue_.drop_unstarted();
  overflowed_ = false;
  overflow_due_ = false;
}

void Socket::close() {
  if (!is_open()) {
    return;
  }
  cancel();
  loop_.forget_flush(*this);
  loop_.unwatch(fd_, *this);
  ::close(std::exchange(fd_, -1));
  phase_ = Phase::closed;
  queue_.clear();
  tls_.reset();
}

std::string Socket::peer_address() const {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (!is_open() || ::getpeername(fd_, reinterpret_cast<sockaddr*>(&storage), &size) != 0) {
    return {};
  }
  if (storage.ss_family == AF_INET) {
    const auto& v4 = reinterpret_cast<const sockaddr_in&>(storage);
    ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
  } else if (storage.ss_family == AF_INET6) {
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(storage);
    const bool mapped = IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr);
    const unsigned char* bytes = v6.sin6_addr.s6_addr;
    ::inet_ntop(mapped ? AF_INET : AF_INET6, mapped ? bytes + 12 : bytes, text.data(), text.size());
  }
  return text.data();
}

void Socket::on_ready(std::uint32_t epoll_events) {
  if ((epoll_events & EPOLLOUT) != 0) {
    write();
  }
  const bool ends = (epoll_events & (EPOLLHUP | EPOLLERR | EPOLLRDHUP)) != 0;
  if (failed_ || (ends && reading_ != Reading::on)) {
    end();
  } else if (phase_ != Phase::open) {
    discard();
  } else if (reading_ == Reading::on && (ends || (epoll_events & EPOLLIN) != 0)) {
    read();
  }
}

void Socket::on_flush() {
  if (!blocked_ && !failed_) {
    write();
  }
  settle();
}

void Socket::on_timer() { end(); }

void Socket::read() {
  const std::span<char> buffer = tls_ ? loop_.second_scratch() : loop_.scratch();
  const ssize_t size = ::recv(fd_, buffer.data(), buffer.size(), 0);
  if (size > 0) {
    const std::span<char> bytes = buffer.first(static_cast<std::size_t>(size));
    if (tls_) {
      decrypt(bytes);
    } else {
      handler_->on_readable_bytes(bytes);
    }
  } else if (size == 0 || (errno != EAGAIN && errno != EINTR)) {
    end();
  }
}

void Socket::decrypt(std::span<const char> wire) {
  const TlsStream::Received received = tls_->receive(wire, loop_.scratch());
  // The handshake's answers and the last alert; and what waited for the handshake.
  if (!blocked_) {
    write();
  }
  if (received.ended || tls_->outgoing().size() > answers_bytes_max) {
    fail();
  }
  if (received.bytes > 0) {
    handler_->on_readable_bytes(loop_.scratch().first(received.bytes));
  }
}

void Socket::discard() {
  const std::span<char> scratch = loop_.scratch();
  const ssize_t size = ::recv(fd_, scratch.data(), scratch.size(), 0);
  if (size < 0 && errno != EAGAIN && errno != EINTR) {
    failed_ = true;
  } else if (size == 0) {
    peer_ended_ = true;  // it may still read what waits for it
    reading_ = Reading::paused;
    update_events();
  }
  settle();
}

void Socket::write() {
  while (has_waiting() || says_goodbye()) {
    const Taken taken = tls_ ? write_encrypted() : write_frames();
    if (taken == Taken::failed) {
      fail();
      return;
    }
    if (taken == Taken::part) {
      blocked_ = true;
      update_events();
      return;
    }
  }
  if (blocked_) {
    blocked_ = false;
    drained_due_ = true;
    update_events();
    loop_.flush_later(*this);
  }
  if (phase_ == Phase::flushing) {
    ::shutdown(fd_, SHUT_WR);
    phase_ = Phase::waiting_for_peer;
  }
}

// Before the handshake's end only the handshake can leave.
bool Socket::has_waiting() const {
  return tls_ ? !tls_->outgoing().empty() || (tls_->established() && !queue_.empty()) : !queue_.empty();
}

bool Socket::says_goodbye() { return tls_ && phase_ == Phase::flushing && tls_->shut_down(); }

Socket::Taken Socket::write_frames() {
  std::array<iovec, IOV_MAX> parts;  // not zeroed: only what `gather` fills is used
  const std::size_t count = queue_.gather(parts);
  std::size_t offered = 0;
  for (const iovec& part : std::span{parts}.first(count)) {
    offered += part.iov_len;
  }
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = count;
  const ssize_t size = offer(fd_, message);
  if (size < 0) {
    return Taken::failed;
  }
  queue_.consume(static_cast<std::size_t>(size));
  return static_cast<std::size_t>(size) < offered ? Taken::part : Taken::all;
}

Socket::Taken Socket::write_encrypted() {
  if (!encrypt_waiting()) {
    return Taken::failed;
  }
  const std::string_view outgoing = tls_->outgoing();
  iovec part{.iov_base = const_cast<char*>(outgoing.data()), .iov_len = outgoing.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  const ssize_t size = offer(fd_, message);
  if (size < 0) {
    return Taken::failed;
  }
  tls_->sent(static_cast<std::size_t>(size));
  return static_cast<std::size_t>(size) < part.iov_len ? Taken::part : Taken::all;
}

// Frames are gathered into full records, and records into one write.
bool Socket::encrypt_waiting() {
  std::array<char, TlsStream::record_bytes_max> record;  // not zeroed
  std::array<iovec, 256> parts;
  while (tls_->established() && !queue_.empty() && tls_->outgoing().size() < encrypted_bytes_max) {
    std::size_t size = 0;
    for (const iovec& part : std::span{parts}.first(queue_.gather(parts))) {
      const std::size_t taken = std::min(part.iov_len, record.size() - size);
      std::memcpy(record.data() + size, part.iov_base, taken);
      size += taken;
    }
    if (!tls_->send({record.data(), size})) {
      return false;
    }
    queue_.consume(size);
  }
  return true;
}

void Socket::fail() {
  failed_ = true;
  loop_.flush_later(*this);
}

void Socket::end() {
  close();
  handler_->on_end();
}

void Socket::settle() {
  if (failed_ || (phase_ == Phase::waiting_for_peer && peer_ended_)) {
    end();
    return;
  }
  const bool overflow = overflow_due_;
  const bool drained = drained_due_ && queue_.empty();
  overflow_due_ = false;
  drained_due_ = false;
  if (phase_ != Phase::open) {
    return;
  }
  if (overflow) {
    if (drained) {  // one callback at a time: this object may be gone after the first
      drained_due_ = true;
      loop_.flush_later(*this);
    }
    handler_->on_overflow();
  } else if (drained) {
    handler_->on_drained();
  }
}

std::uint32_t Socket::wanted_events() const {
  std::uint32_t events = blocked_ ? std::uint32_t{EPOLLOUT} : 0U;
  if (reading_ == Reading::on) {
    events |= EPOLLIN;
  } else if (reading_ == Reading::paused_noticing_end) {
    events |= EPOLLRDHUP;
  }
  return events;
}

void Socket::update_events() {
  const std::uint32_t wanted = wanted_events();
  if (is_open() && !failed_ && wanted != watched_events_) {
    watched_events_ = static_cast<std::uint16_t>(wanted);
    loop_.rewatch(fd_, *this, wanted);
  }
}

}  // namespace stonechat::net
