// Any headers as the opening of a WebSocket: refused, or answered with a head that holds nothing else.
//
// Input: lines `name:value`, as the HTTP parser would have let them through.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "auth/bearer.h"
#include "base/check.h"
#include "net/http_request_parser.h"
#include "net/websocket_handshake.h"

namespace {

using namespace stonechat;

void check_response(const std::string& response, std::string_view protocol) {
  check(response.starts_with("HTTP/1.1 101 ") && response.ends_with("\r\n\r\n"), "a 101 is a whole head");
  const auto lines = std::ranges::count(response, '\n');
  check(lines == (protocol.empty() ? 5 : 6), "what the client offered adds no line");
}

void check_opening(const net::HttpRequest& request) {
  const auto upgrade = net::check_websocket_upgrade(request);
  if (!upgrade) {
    check(upgrade.error().status == 400 || upgrade.error().status == 426, "a refusal has a status of its own");
    return;
  }
  check(upgrade->accept.size() == 28, "an accept is a digest in base64");
  check_response(net::websocket_upgrade_response(*upgrade, ""), "");
  for (const std::string& protocol : upgrade->protocols) {
    check(net::is_http_token(protocol), "a protocol is a token");
    check_response(net::websocket_upgrade_response(*upgrade, protocol), protocol);
  }
  if (const auto authorization = request.header("authorization")) {
    const auto token = auth::bearer_token(*authorization);
    check(!token || !token->empty(), "a token is not empty");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string stream = "GET /ws HTTP/1.1\r\nHost: h\r\n";
  std::string_view rest{reinterpret_cast<const char*>(data), size};
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    stream.append(line).append("\r\n");
  }
  net::HttpRequestParser parser{{}};
  const auto progress = parser.feed(stream + "\r\n");
  if (progress && progress->complete) {
    check_opening(parser.take());
  }
  return 0;
}
