// Any bytes, cut anywhere, must give the same messages and the same end as in one piece.
//
// Input: one byte that says role (lowest bit) and size of the pieces (the others), then the stream.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/check.h"
#include "net/utf8.h"
#include "net/websocket_parser.h"

namespace stonechat::net {
namespace {

constexpr std::size_t message_bytes_max = 300;

class Recorder : public WebSocketHandler {
 public:
  void on_message(WebSocketOpcode opcode, std::string_view payload) override {
    check(opcode == WebSocketOpcode::text || opcode == WebSocketOpcode::binary, "a message is text or binary");
    check(opcode != WebSocketOpcode::text || is_utf8(payload), "text is UTF-8");
    check(payload.size() <= message_bytes_max, "a message keeps its bound");
    note(static_cast<int>(opcode), payload);
  }
  void on_ping(std::string_view payload) override { note(9, payload); }
  void on_pong(std::string_view payload) override { note(10, payload); }
  void on_close(std::uint16_t code, std::string_view reason) override {
    check(code >= 1000 && code <= 4999 && is_utf8(reason), "a close frame is legal");
    note(code, reason);
  }

  std::string heard;

 private:
  void note(int what, std::string_view payload) {
    // Reads the promised padding, for the address sanitizer to judge.
    std::string padded{payload.data(), payload.size() + WebSocketParser::padding};
    heard +=
        std::to_string(what) + ":" + std::to_string(payload.size()) + ":" + padded.substr(0, payload.size()) + "\n";
  }
};

std::string run(std::string_view stream, WebSocketRole role, std::size_t piece_size) {
  WebSocketParser parser{role, message_bytes_max};
  Recorder recorder;
  while (!stream.empty()) {
    const std::size_t size = std::min(piece_size, stream.size());
    std::vector<char> piece(size + WebSocketParser::padding);
    std::ranges::copy(stream.substr(0, size), piece.begin());
    stream.remove_prefix(size);
    const bool stopped = parser.stopped();
    if (const auto violation = parser.feed(std::span{piece}.first(size), recorder); violation.has_value()) {
      check(!stopped && parser.stopped() && parser.idle(), "a violation ends the parsing, once");
      recorder.heard += "violation " + std::to_string(violation->close_code);
    }
  }
  recorder.heard += parser.stopped() ? " stopped" : parser.idle() ? " idle" : " unfinished";
  return recorder.heard;
}

}  // namespace
}  // namespace stonechat::net

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stonechat::net;
  if (size < 2) {
    return 0;
  }
  const std::string_view stream{reinterpret_cast<const char*>(data) + 1, size - 1};
  const auto role = (data[0] & 1) == 0 ? WebSocketRole::server : WebSocketRole::client;
  const std::string whole = run(stream, role, stream.size());
  stonechat::check(run(stream, role, 1 + data[0] / 2) == whole, "pieces give what the whole gives");
  stonechat::check(run(stream, role, 1) == whole, "bytes give what the whole gives");
  return 0;
}
