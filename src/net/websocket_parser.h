// Decoding of a WebSocket byte stream (RFC 6455, sections 5, 7.4 and 8.1): bytes in, messages out. Knows no socket,
// clock or thread; who owns the parser calls it, on one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "net/websocket_frame.h"

namespace stonechat::net {

// A server requires masked frames, a client unmasked ones (section 5.1).
enum class WebSocketRole : std::uint8_t { server, client };

// What the peer did wrong, as the close frame that answers it: 1002 protocol, 1007 not UTF-8, 1009 too large.
struct WebSocketViolation {
  std::uint16_t close_code;
  const char* reason;  // static text
};

// Called from inside `feed`, in the order of the wire. Views are valid during the call; 64 bytes behind each payload
// can be read (their content is anything), for readers that load whole words. A handler must not call `feed` or destroy
// the parser.
class WebSocketHandler {
 public:
  virtual ~WebSocketHandler() = default;

  // A whole message; `text_or_binary` is one of the two, and text is legal UTF-8.
  virtual void on_message(WebSocketOpcode text_or_binary, std::string_view payload) = 0;
  virtual void on_ping(std::string_view payload) = 0;
  virtual void on_pong(std::string_view payload) = 0;
  // The peer's close frame; the parser is stopped. `code` is legal on the wire, or `close_code_absent`.
  virtual void on_close(std::uint16_t code, std::string_view reason) = 0;
};

// Owns heap memory only while a frame or a fragmented message is unfinished; that memory grows with what has arrived,
// never with what a header announces.
class WebSocketParser {
 public:
  // A message, with all its fragments, has at most `message_bytes_max` bytes.
  WebSocketParser(WebSocketRole role, std::size_t message_bytes_max);
  ~WebSocketParser();
  WebSocketParser(WebSocketParser&&) noexcept;
  WebSocketParser& operator=(WebSocketParser&&) noexcept;

  // `bytes` are the next ones of the stream; they are unmasked in place, and at least `padding` bytes behind them can
  // be read. A frame that lies whole in `bytes` is not copied. Each check is made at the first byte that decides it.
  // After a violation (returned once), a close frame or `stop` nothing more is parsed: further bytes are ignored.
  std::optional<WebSocketViolation> feed(std::span<char> bytes, WebSocketHandler& handler);

  // Parse nothing more. May be called from inside a handler: the rest of that `feed` is ignored.
  void stop();
  bool stopped() const { return stopped_; }

  // True when the stream stands between two messages; the parser then owns no heap memory.
  bool idle() const { return unfinished_ == nullptr; }

  static constexpr std::size_t padding = 64;

 private:
  struct Header;
  struct Unfinished;
  using Outcome = std::optional<WebSocketViolation>;

  Outcome parse(std::span<char> bytes, WebSocketHandler& handler);
  // Nothing while the header is not whole; else it is taken off the front of `bytes`.
  std::expected<std::optional<Header>, WebSocketViolation> next_header(std::span<char>& bytes);
  std::expected<std::optional<Header>, WebSocketViolation> read_header(std::span<const char> bytes) const;
  Outcome check_first_byte(unsigned char byte) const;
  Outcome take_whole_frame(const Header& header, std::span<char> payload, WebSocketHandler& handler);
  void begin_frame(const Header& header);
  Outcome take_part(std::span<char> part, WebSocketHandler& handler);
  Outcome finish_frame(WebSocketHandler& handler);
  Outcome deliver_control(WebSocketOpcode opcode, std::string_view payload, WebSocketHandler& handler);
  Unfinished& unfinished();

  std::size_t message_bytes_max_;
  std::unique_ptr<Unfinished> unfinished_;
  WebSocketRole role_;
  bool stopped_ = false;
  bool feeding_ = false;
};

// Every connection has one.
static_assert(sizeof(WebSocketParser) <= 40);

}  // namespace stonechat::net
