#include "bench/sessions.h"

#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>

#include "base/check.h"
#include "bench/client_codec.h"
#include "bench/clock.h"

namespace stonechat::bench {
namespace {

constexpr std::size_t scratch_bytes = 256 * 1024;
constexpr std::size_t connecting_max = 128;
constexpr std::uint32_t source_addresses = 16;
// The key and the answer of RFC 6455 §1.3: one key for all saves a hash a session and is still compared.
constexpr std::string_view upgrade_key = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view upgrade_accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

class Ignore : public SessionHandler {
 public:
  void on_text(std::uint32_t, std::string_view, std::int64_t) override {}
};

// One address has some 28,000 ports, so the sessions come from several; all of 127/8 is this machine.
sockaddr_in source_of(std::uint32_t number) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1 + number % source_addresses);
  return address;
}

std::string error_text() { return std::strerror(errno); }

}  // namespace

Sessions::Sessions(Endpoint server)
    : server_{std::move(server)}, epoll_{epoll_create1(EPOLL_CLOEXEC)}, scratch_(scratch_bytes) {
  check(epoll_ >= 0, "the kernel has an epoll set for us");
}

Sessions::~Sessions() {
  for (const Session& session : sessions_) {
    if (session.fd >= 0) {
      close(session.fd);
    }
  }
  close(epoll_);
}

std::expected<void, Failure> Sessions::open(std::size_t count,
                                            const std::function<std::string(std::uint32_t)>& token_of,
                                            std::int64_t deadline) {
  Ignore ignore;
  const std::size_t wanted = sessions_.size() + count;
  sessions_.reserve(wanted);
  while (opened_ < wanted) {
    while (sessions_.size() < wanted && sessions_.size() - opened_ < connecting_max) {
      if (auto connected = connect_one(token_of(static_cast<std::uint32_t>(sessions_.size()))); !connected) {
        return connected;
      }
    }
    pump(ignore, deadline);
    if (lost_ > 0) {
      return std::unexpected(Failure{Failure::Kind::unavailable, "a session did not open: " + why_lost_});
    }
    if (now() >= deadline) {
      return std::unexpected(
          Failure{Failure::Kind::unavailable,
                  "sessions did not open in time: " + std::to_string(wanted - opened_) + " are missing"});
    }
  }
  return {};
}

std::expected<void, Failure> Sessions::connect_one(const std::string& token) {
  const auto number = static_cast<std::uint32_t>(sessions_.size());
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    return std::unexpected(Failure{Failure::Kind::unavailable, "no socket: " + error_text()});
  }
  Session& session = sessions_.emplace_back();
  session.fd = fd;
  const int on = 1;
  setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const sockaddr_in source = source_of(number);
  const sockaddr_in target = socket_address(server_);
  if (ntohl(target.sin_addr.s_addr) >> 24U == 127 &&
      bind(fd, reinterpret_cast<const sockaddr*>(&source), sizeof source) != 0) {
    return std::unexpected(Failure{Failure::Kind::unavailable, "no source address: " + error_text()});
  }
  if (connect(fd, reinterpret_cast<const sockaddr*>(&target), sizeof target) != 0 && errno != EINPROGRESS) {
    return std::unexpected(Failure{Failure::Kind::unavailable, "no connection: " + error_text()});
  }
  session.out = "GET /ws?token=" + token + " HTTP/1.1\r\nHost: " + server_.host() +
                "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " +
                std::string{upgrade_key} + "\r\n\r\n";
  session.awaits_writable = true;
  epoll_event event{.events = EPOLLIN | EPOLLOUT, .data = {.u32 = number}};
  epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
  return {};
}

void Sessions::send(std::uint32_t number, std::string_view payload) { append(number, opcode_text, payload); }

void Sessions::append(std::uint32_t number, std::uint8_t opcode, std::string_view payload) {
  Session& session = sessions_[number];
  mask_ ^= mask_ << 13U;
  mask_ ^= mask_ >> 17U;
  mask_ ^= mask_ << 5U;
  append_masked(session.out, opcode, payload, mask_);
  if (!session.queued) {
    session.queued = true;
    unflushed_.push_back(number);
  }
}

void Sessions::flush() {
  for (const std::uint32_t number : unflushed_) {
    sessions_[number].queued = false;
    if (!sessions_[number].awaits_writable) {
      write(number);
    }
  }
  unflushed_.clear();
}

void Sessions::pump(SessionHandler& handler, std::int64_t until) {
  flush();
  std::array<epoll_event, 1024> events;
  const std::int64_t wait = std::max<std::int64_t>(0, until - now());
  const timespec timeout{.tv_sec = wait / second, .tv_nsec = wait % second};
  const int ready = epoll_pwait2(epoll_, events.data(), static_cast<int>(events.size()), &timeout, nullptr);
  for (int i = 0; i < ready; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    const std::uint32_t number = event.data.u32;
    if ((event.events & EPOLLOUT) != 0) {
      write(number);
    }
    if ((event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
      read(number, handler);
    }
  }
  flush();
}

void Sessions::read(std::uint32_t number, SessionHandler& handler) {
  Session& session = sessions_[number];
  if (session.state == State::lost) {
    return;
  }
  const ssize_t received = recv(session.fd, scratch_.data(), scratch_.size(), 0);
  if (received < 0 && (errno == EAGAIN || errno == EINTR)) {
    return;
  }
  if (received <= 0) {
    lose(number, received == 0 ? "the server closed the connection" : error_text());
    return;
  }
  const std::string_view bytes{scratch_.data(), static_cast<std::size_t>(received)};
  if (session.in.empty()) {
    session.in.assign(bytes.substr(consume(number, bytes, handler)));
  } else {
    session.in.append(bytes);
    session.in.erase(0, consume(number, session.in, handler));
  }
}

// Gives how many bytes were used.
std::size_t Sessions::consume(std::uint32_t number, std::string_view bytes, SessionHandler& handler) {
  Session& session = sessions_[number];
  const std::int64_t at = now();
  std::size_t used = session.state == State::upgrading ? consume_upgrade(number, bytes) : 0;
  while (session.state == State::greeting || session.state == State::open) {
    const ServerFrame frame = front_frame(bytes.substr(used));
    if (frame.state == ServerFrame::State::unfinished) {
      break;
    }
    if (frame.state == ServerFrame::State::unexpected) {
      lose(number, "a frame that no server of ours sends");
      break;
    }
    used += frame.size;
    if (frame.opcode != opcode_text) {
      take_control(number, frame.opcode, frame.payload);
    } else if (session.state == State::open) {
      handler.on_text(number, frame.payload, at);
    } else if (frame.payload.find("\"type\":\"welcome\"") != frame.payload.npos) {
      session.state = State::open;
      ++opened_;
    } else {
      lose(number, "the first frame is no welcome: " + std::string{frame.payload});
    }
  }
  return session.state == State::lost ? bytes.size() : used;
}

std::size_t Sessions::consume_upgrade(std::uint32_t number, std::string_view bytes) {
  const auto end = bytes.find("\r\n\r\n");
  if (end == bytes.npos) {
    return 0;
  }
  const std::string_view head = bytes.substr(0, end);
  if (!head.starts_with("HTTP/1.1 101") || head.find(upgrade_accept) == head.npos) {
    lose(number, "the upgrade was answered " + std::string{bytes.substr(0, 300)});
    return bytes.size();
  }
  sessions_[number].state = State::greeting;
  return end + 4;
}

void Sessions::take_control(std::uint32_t number, std::uint8_t opcode, std::string_view payload) {
  if (opcode == opcode_ping) {
    append(number, opcode_pong, payload);
  } else if (opcode == opcode_close) {
    const auto byte = [payload](std::size_t i) { return unsigned{static_cast<unsigned char>(payload[i])}; };
    const std::string code = payload.size() < 2 ? "without a code" : std::to_string(byte(0) << 8U | byte(1));
    lose(number, "closed " + code + " " + std::string{payload.size() < 2 ? "" : payload.substr(2)});
  }
}

void Sessions::write(std::uint32_t number) {
  Session& session = sessions_[number];
  if (session.state == State::lost) {
    return;
  }
  const ssize_t sent = ::send(session.fd, session.out.data(), session.out.size(), MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN && errno != EINTR) {
    lose(number, error_text());
    return;
  }
  session.out.erase(0, sent < 0 ? 0 : static_cast<std::size_t>(sent));
  if (session.out.empty() == session.awaits_writable) {
    watch(number, !session.out.empty());
  }
}

void Sessions::watch(std::uint32_t number, bool writable) {
  sessions_[number].awaits_writable = writable;
  epoll_event event{.events = writable ? EPOLLIN | EPOLLOUT : EPOLLIN, .data = {.u32 = number}};
  epoll_ctl(epoll_, EPOLL_CTL_MOD, sessions_[number].fd, &event);
}

void Sessions::lose(std::uint32_t number, std::string why) {
  Session& session = sessions_[number];
  close(session.fd);
  session.fd = -1;
  session.state = State::lost;
  session.out.clear();
  ++lost_;
  why_lost_ = std::move(why);
}

}  // namespace stonechat::bench
