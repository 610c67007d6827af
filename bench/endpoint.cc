#include "bench/endpoint.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

namespace stonechat::bench {

std::expected<Endpoint, Failure> parse_endpoint(std::string_view url) {
  const auto refused = [url] {
    return std::unexpected(
        Failure{Failure::Kind::bad_input, "no URL like ws://127.0.0.1:8080/ws: " + std::string{url}});
  };
  std::string_view rest = url;
  if (const auto scheme = rest.find("://"); scheme != rest.npos) {
    rest.remove_prefix(scheme + 3);
  }
  rest = rest.substr(0, rest.find('/'));
  const auto colon = rest.find(':');
  if (colon == rest.npos) {
    return refused();
  }
  Endpoint endpoint{.address = std::string{rest.substr(0, colon)}};
  const char* const end = rest.data() + rest.size();
  const auto [stop, error] = std::from_chars(rest.data() + colon + 1, end, endpoint.port);
  in_addr parsed{};
  if (error != std::errc{} || stop != end || inet_pton(AF_INET, endpoint.address.c_str(), &parsed) != 1) {
    return refused();
  }
  return endpoint;
}

sockaddr_in socket_address(const Endpoint& endpoint) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(endpoint.port);
  inet_pton(AF_INET, endpoint.address.c_str(), &address.sin_addr);
  return address;
}

std::expected<Listener, Failure> listen_on_loopback() {
  Listener listener{.fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0),
                    .endpoint = {.address = "127.0.0.1", .port = 0}};
  sockaddr_in address = socket_address(listener.endpoint);
  socklen_t size = sizeof address;
  if (listener.fd < 0 || bind(listener.fd, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      listen(listener.fd, SOMAXCONN) != 0 ||
      getsockname(listener.fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    const std::string why = std::strerror(errno);
    close(listener.fd);
    return std::unexpected(Failure{Failure::Kind::internal, "cannot listen on 127.0.0.1: " + why});
  }
  listener.endpoint.port = ntohs(address.sin_port);
  return listener;
}

}  // namespace stonechat::bench
