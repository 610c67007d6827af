// Any bytes, cut anywhere, must give the same requests and the same refusal as in one piece; what looks at a request
// afterwards (target, upgrade, the refusal's response) takes everything that the parser lets through.
//
// Input: one byte that says the size of the pieces, then the stream.
#include <algorithm>
#include <cstdint>
#include <string>

#include "base/check.h"
#include "net/http_request_parser.h"
#include "net/http_response.h"
#include "net/url.h"
#include "net/utf8.h"
#include "net/websocket_handshake.h"

namespace stonechat::net {
namespace {

constexpr HttpRequestParser::Limits limits{.header_bytes_max = 600, .body_bytes_max = 200};

void check_request(const HttpRequest& request) {
  check(is_http_token(request.method) && !request.target.empty(), "the request line is whole");
  check(request.headers.size() <= 100 && request.body.size() <= limits.body_bytes_max, "bounds are kept");
  for (const auto& [name, value] : request.headers) {
    check(is_http_token(name) && value.find_first_of("\r\n") == std::string::npos && !value.contains('\0'),
          "headers are clean");
    check(std::ranges::none_of(name, [](char c) { return c >= 'A' && c <= 'Z'; }), "names are in lower case");
  }
  const auto count = [&request](std::string_view name) {
    return std::ranges::count(request.headers, name, &std::pair<std::string, std::string>::first);
  };
  check(count("content-length") + count("transfer-encoding") <= 1, "the body has one length");
  if (const auto target = parse_target(request.target); target.has_value()) {
    check(target->segments.size() <= Target::segments_max && target->query.size() <= Target::parameters_max,
          "a target keeps its bounds");
    check(std::ranges::all_of(target->segments, is_utf8), "segments are text");
  }
  if (const auto upgrade = check_websocket_upgrade(request); upgrade.has_value()) {
    check(is_websocket_upgrade(request), "only an upgrade upgrades");
    websocket_upgrade_response(*upgrade, upgrade->protocols.empty() ? "" : upgrade->protocols.back());
  } else {
    serialize(upgrade.error(), request.keep_alive, request.head_only);
  }
}

std::string described(const HttpRequest& request) {
  std::string text = request.method + " " + request.target + "\n";
  for (const auto& [name, value] : request.headers) {
    text += name + "=" + value + "\n";
  }
  return text + (request.keep_alive ? "+" : "-") + request.body + "\n";
}

std::string run(std::string_view stream, std::size_t piece_size) {
  HttpRequestParser parser{limits};
  std::string outcome;
  while (!stream.empty()) {
    const std::string piece{stream.substr(0, piece_size)};  // its own block, for the address sanitizer
    const auto progress = parser.feed(piece);
    if (!progress.has_value()) {
      serialize(error_response(progress.error()), false, false);
      return outcome + std::to_string(progress.error().status);
    }
    check(progress->complete || progress->consumed == piece.size(), "all is consumed unless the request is complete");
    stream.remove_prefix(progress->consumed);
    if (progress->complete) {
      const HttpRequest request = parser.take();
      check_request(request);
      outcome += described(request);
    }
  }
  return outcome + (parser.idle() ? "idle" : parser.wants_continue() ? "continue" : "unfinished");
}

}  // namespace
}  // namespace stonechat::net

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stonechat::net;
  if (size < 2) {
    return 0;
  }
  const std::string_view stream{reinterpret_cast<const char*>(data) + 1, size - 1};
  const std::string whole = run(stream, stream.size());
  stonechat::check(run(stream, 1 + std::size_t{data[0]}) == whole, "pieces give what the whole gives");
  stonechat::check(run(stream, 1) == whole, "bytes give what the whole gives");
  return 0;
}
