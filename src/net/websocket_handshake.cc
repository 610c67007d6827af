#include "net/websocket_handshake.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

#include "base/check.h"

namespace stonechat::net {
namespace {

// Section 1.3.
constexpr std::string_view accept_salt = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

std::unexpected<HttpResponse> bad_request(const char* message) {
  return std::unexpected(error_response({400, message}));
}

HttpResponse version_response() {
  HttpResponse response = error_response({426, "the WebSocket version has to be 13"});
  response.headers = {{"Sec-WebSocket-Version", "13"}, {"Upgrade", "websocket"}, {"Connection", "Upgrade"}};
  return response;
}

bool occurs_once(const HttpRequest& request, std::string_view name) {
  return std::ranges::count(request.headers, name, &std::pair<std::string, std::string>::first) == 1;
}

// The base64 form of 16 bytes: 22 characters and two of padding.
bool is_key(std::string_view key) {
  const auto is_base64 = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/';
  };
  return key.size() == 24 && key.ends_with("==") && std::ranges::all_of(key.substr(0, 22), is_base64);
}

}  // namespace

std::string websocket_accept(std::string_view key) {
  std::string salted{key};
  salted += accept_salt;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned digest_size = 0;
  const int done = EVP_Digest(salted.data(), salted.size(), digest.data(), &digest_size, EVP_sha1(), nullptr);
  check(done == 1 && digest_size == 20, "OpenSSL has SHA-1");
  std::array<unsigned char, 29> encoded;  // 28 characters and a NUL
  const int size = EVP_EncodeBlock(encoded.data(), digest.data(), static_cast<int>(digest_size));
  return {encoded.data(), encoded.data() + size};
}

bool is_websocket_upgrade(const HttpRequest& request) { return request.header_has_token("upgrade", "websocket"); }

std::expected<WebSocketUpgrade, HttpResponse> check_websocket_upgrade(const HttpRequest& request) {
  if (request.method != "GET" || request.minor_version != 1) {
    return bad_request("a WebSocket is opened with GET and HTTP/1.1");
  }
  if (!is_websocket_upgrade(request) || !request.header_has_token("connection", "upgrade")) {
    return bad_request("a WebSocket is opened with Upgrade: websocket and Connection: Upgrade");
  }
  if (request.header("sec-websocket-version") != "13") {
    return std::unexpected(version_response());
  }
  if (!occurs_once(request, "sec-websocket-version")) {
    return bad_request("exactly one Sec-WebSocket-Version is needed");
  }
  if (!occurs_once(request, "sec-websocket-key") || !is_key(*request.header("sec-websocket-key"))) {
    return bad_request("exactly one Sec-WebSocket-Key of 16 bytes in base64 is needed");
  }
  WebSocketUpgrade upgrade{.accept = websocket_accept(*request.header("sec-websocket-key")), .protocols = {}};
  for (const auto& [name, value] : request.headers) {
    if (name != "sec-websocket-protocol") {
      continue;
    }
    for (const std::string_view protocol : list_elements(value)) {
      if (!is_http_token(protocol)) {
        return bad_request("Sec-WebSocket-Protocol is not a list of tokens");
      }
      upgrade.protocols.emplace_back(protocol);
    }
  }
  return upgrade;
}

std::string websocket_upgrade_response(const WebSocketUpgrade& upgrade, std::string_view selected_protocol) {
  std::string out =
      "HTTP/1.1 101 Switching Protocols\r\n"
      "Upgrade: websocket\r\n"
      "Connection: Upgrade\r\n"
      "Sec-WebSocket-Accept: ";
  out += upgrade.accept;
  out += "\r\n";
  if (!selected_protocol.empty()) {
    check(std::ranges::find(upgrade.protocols, selected_protocol) != upgrade.protocols.end(),
          "the client offered the protocol");
    out.append("Sec-WebSocket-Protocol: ").append(selected_protocol).append("\r\n");
  }
  out += "\r\n";
  return out;
}

}  // namespace stonechat::net
