#include "net/listener.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

namespace stonechat::net {
namespace {

using AddressList = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

Failure bad_address(std::string_view text, const char* why) {
  return {Failure::Kind::bad_input,
          "cannot listen on \"" + std::string{text} + "\": " + why + "; write ADDR:PORT or [IPV6]:PORT"};
}

Failure failure_of(const ListenAddress& address, const char* what) {
  return {Failure::Kind::unavailable, "cannot listen on " + address.text() + ": " + what};
}

std::expected<AddressList, Failure> resolve(const ListenAddress& address) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found);
  if (error != 0) {
    return std::unexpected(failure_of(address, ::gai_strerror(error)));
  }
  return AddressList(found, &::freeaddrinfo);
}

// A bound socket, or -1 with errno.
int bind_to(const addrinfo& info, bool share_port) {
  const int fd = ::socket(info.ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int on = 1;
  if (fd < 0 || ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      (share_port && ::setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0) ||
      ::bind(fd, info.ai_addr, info.ai_addrlen) != 0) {
    const int error = errno;
    if (fd >= 0) {
      ::close(fd);
    }
    errno = error;
    return -1;
  }
  return fd;
}

std::uint16_t port_of(int fd) {
  sockaddr_storage storage{};
  socklen_t size = sizeof storage;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&storage), &size);
  const auto port = storage.ss_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6&>(storage).sin6_port
                                                  : reinterpret_cast<const sockaddr_in&>(storage).sin_port;
  return ntohs(port);
}

// A sharing bind succeeds beside any other sharing listener of the same user, even a second server started by mistake;
// a plain one does not.
bool is_port_free(const addrinfo& info) {
  const int fd = bind_to(info, false);
  if (fd < 0) {
    return false;
  }
  ::close(fd);
  return true;
}

int open_reserve() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }

}  // namespace

std::expected<ListenAddress, Failure> ListenAddress::parse(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) {
    return std::unexpected(bad_address(text, "the port is missing"));
  }
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  ListenAddress address;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), address.port);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) {
    return std::unexpected(bad_address(text, "the port is not a number from 0 to 65535"));
  }
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
    in6_addr unused{};
    if (::inet_pton(AF_INET6, std::string{host}.c_str(), &unused) != 1) {
      return std::unexpected(bad_address(text, "no IPv6 address stands in the brackets"));
    }
  } else if (host.find_first_of(":[]") != std::string_view::npos) {
    return std::unexpected(bad_address(text, "an IPv6 address needs brackets"));
  }
  if (host.empty()) {
    return std::unexpected(bad_address(text, "the address is missing"));
  }
  address.host = host;
  return address;
}

std::string ListenAddress::text() const {
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

std::expected<std::vector<std::unique_ptr<Listener>>, Failure> Listener::listen_on(std::span<Loop* const> loops,
                                                                                   const ListenAddress& address,
                                                                                   const ListenerHooks& hooks) {
  std::vector<std::unique_ptr<Listener>> listeners;
  ListenAddress bound = address;
  for (Loop* loop : loops) {
    const auto resolved = resolve(bound);
    if (!resolved) {
      return std::unexpected(resolved.error());
    }
    const addrinfo& info = **resolved;
    const bool first = listeners.empty();
    const int fd = first && !is_port_free(info) ? -1 : bind_to(info, true);
    if (fd < 0) {
      return std::unexpected(failure_of(bound, std::strerror(errno)));
    }
    bound.port = port_of(fd);
    listeners.push_back(std::unique_ptr<Listener>(new Listener(*loop, fd, bound, hooks)));
    if (::listen(fd, backlog) != 0) {
      return std::unexpected(failure_of(bound, std::strerror(errno)));
    }
  }
  return listeners;
}

Listener::Listener(Loop& loop, int fd, ListenAddress address, ListenerHooks hooks)
    : loop_(loop), fd_(fd), reserve_fd_(open_reserve()), address_(std::move(address)), hooks_(std::move(hooks)) {}

Listener::~Listener() { stop(); }

void Listener::start() {
  if (fd_ >= 0 && !loop_.watch(fd_, *this, EPOLLIN)) {
    accept_failed(errno);
  }
}

void Listener::stop() {
  if (fd_ < 0) {
    return;
  }
  cancel();
  loop_.unwatch(fd_, *this);
  ::close(std::exchange(fd_, -1));
  if (reserve_fd_ >= 0) {
    ::close(std::exchange(reserve_fd_, -1));
  }
}

void Listener::on_ready(std::uint32_t) {
  // `fd_` is looked at each time because a hook may stop the listener.
  for (std::size_t i = 0; i < accepts_a_round_max && fd_ >= 0; ++i) {
    const int fd = ::accept4(fd_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd >= 0) {
      hooks_.accepted(loop_, fd);
      continue;
    }
    switch (errno) {
      case EAGAIN:
        return;
      case EMFILE:
      case ENFILE:
      case ENOBUFS:
      case ENOMEM:
        accept_failed(errno);
        return;
      default:
        break;  // the client has gone again, or its network has: accept(2) says to go on
    }
  }
}

void Listener::on_timer() { start(); }

void Listener::accept_failed(int error) {
  if (error == EMFILE || error == ENFILE) {
    turn_one_away();
  }
  loop_.unwatch(fd_, *this);
  loop_.timers().arm(*this, loop_.now() + rest);
  if (hooks_.accept_failed) {
    hooks_.accept_failed(loop_, error);
  }
}

void Listener::turn_one_away() {
  if (reserve_fd_ >= 0) {
    ::close(std::exchange(reserve_fd_, -1));
    const int fd = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd >= 0) {
      ::close(fd);
    }
  }
  reserve_fd_ = open_reserve();
}

}  // namespace stonechat::net
