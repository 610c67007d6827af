// Where a server listens: an IPv4 address and a port, and the sockets that lead there.
#pragma once

#include <netinet/in.h>

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "base/failure.h"

namespace stonechat::bench {

struct Endpoint {
  std::string address;  // "127.0.0.1"
  std::uint16_t port = 0;

  std::string host() const { return address + ":" + std::to_string(port); }
};

// "ws://127.0.0.1:8080/ws", "http://127.0.0.1:8080": the scheme and the path are not looked at. bad_input otherwise.
std::expected<Endpoint, Failure> parse_endpoint(std::string_view url);

sockaddr_in socket_address(const Endpoint& endpoint);

// A non-blocking TCP socket that listens on 127.0.0.1; `port` of the answer is the free one that it got.
struct Listener {
  int fd = -1;
  Endpoint endpoint;
};
std::expected<Listener, Failure> listen_on_loopback();

}  // namespace stonechat::bench
