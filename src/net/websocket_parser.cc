#include "net/websocket_parser.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "net/utf8.h"

namespace stonechat::net {
namespace {

constexpr std::uint16_t protocol_error = 1002;
constexpr std::uint16_t invalid_text = 1007;
constexpr std::uint16_t message_too_big = 1009;

constexpr std::size_t header_bytes_max = 14;

std::unexpected<WebSocketViolation> violation(std::uint16_t code, const char* reason) {
  return std::unexpected(WebSocketViolation{code, reason});
}

bool is_control(WebSocketOpcode opcode) { return opcode >= WebSocketOpcode::close; }

std::uint64_t read_big_endian(std::span<const char> bytes) {
  std::uint64_t value = 0;
  for (const char byte : bytes) {
    value = value << 8 | static_cast<unsigned char>(byte);
  }
  return value;
}

// Section 7.4: what an endpoint may send in a close frame.
bool is_sendable_close_code(std::uint16_t code) {
  const bool standard = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014);
  return standard || (code >= 3000 && code <= 4999);
}

// The bytes of an unfinished message, with the padding behind them that the handler is promised.
class MessageBuffer {
 public:
  std::size_t size() const { return size_; }

  // `size_expected` is where the message will stand at the end of the frame under way: growing stops there, but until
  // then follows what has arrived.
  void append(std::span<const char> bytes, std::size_t size_expected) {
    if (bytes.empty()) {
      return;
    }
    const std::size_t needed = size_ + bytes.size();
    if (needed > capacity_) {
      grow(std::max(needed, std::min(2 * needed, size_expected)));
    }
    std::memcpy(bytes_.get() + size_, bytes.data(), bytes.size());
    size_ = needed;
  }

  std::string_view padded_view() {
    if (bytes_ == nullptr) {
      grow(0);
    }
    std::memset(bytes_.get() + size_, 0, WebSocketParser::padding);
    return {bytes_.get(), size_};
  }

 private:
  void grow(std::size_t capacity) {
    auto larger = std::make_unique_for_overwrite<char[]>(capacity + WebSocketParser::padding);
    if (size_ > 0) {
      std::memcpy(larger.get(), bytes_.get(), size_);
    }
    bytes_ = std::move(larger);
    capacity_ = capacity;
  }

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace

struct WebSocketParser::Header {
  WebSocketOpcode opcode = WebSocketOpcode::continuation;
  bool final = false;
  std::uint8_t size = 0;  // of the header itself
  std::uint32_t mask = 0;
  std::size_t payload_size = 0;
};

struct WebSocketParser::Unfinished {
  bool nothing() const { return header_size == 0 && !in_frame && !in_message; }

  // A header of which `header_size` bytes have arrived.
  char header_bytes[header_bytes_max];
  std::uint8_t header_size = 0;

  // A frame whose payload has not arrived whole.
  bool in_frame = false;
  Header frame;
  std::size_t frame_taken = 0;
  char control_payload[control_payload_bytes_max + padding];

  // A data message that has begun. Control frames may come between its fragments.
  bool in_message = false;
  WebSocketOpcode message_opcode = WebSocketOpcode::text;
  Utf8Validator text;
  MessageBuffer message;
};

WebSocketParser::WebSocketParser(WebSocketRole role, std::size_t message_bytes_max)
    : message_bytes_max_(message_bytes_max), role_(role) {}
WebSocketParser::~WebSocketParser() = default;
WebSocketParser::WebSocketParser(WebSocketParser&&) noexcept = default;
WebSocketParser& WebSocketParser::operator=(WebSocketParser&&) noexcept = default;

std::optional<WebSocketViolation> WebSocketParser::feed(std::span<char> bytes, WebSocketHandler& handler) {
  feeding_ = true;
  const Outcome outcome = parse(bytes, handler);
  feeding_ = false;
  if (outcome.has_value()) {
    stopped_ = true;
  }
  if (unfinished_ != nullptr && (stopped_ || unfinished_->nothing())) {
    unfinished_.reset();
  }
  return outcome;
}

void WebSocketParser::stop() {
  stopped_ = true;
  if (!feeding_) {  // else the handler that calls may hold a view into it
    unfinished_.reset();
  }
}

WebSocketParser::Unfinished& WebSocketParser::unfinished() {
  if (unfinished_ == nullptr) {
    unfinished_ = std::make_unique<Unfinished>();
  }
  return *unfinished_;
}

WebSocketParser::Outcome WebSocketParser::parse(std::span<char> bytes, WebSocketHandler& handler) {
  Outcome outcome;
  while (!bytes.empty() && !stopped_ && !outcome.has_value()) {
    if (unfinished_ != nullptr && unfinished_->in_frame) {
      const std::size_t left = unfinished_->frame.payload_size - unfinished_->frame_taken;
      const std::span<char> part = bytes.first(std::min(left, bytes.size()));
      bytes = bytes.subspan(part.size());
      outcome = take_part(part, handler);
      continue;
    }
    const auto header = next_header(bytes);
    if (!header.has_value()) {
      return header.error();
    }
    if (!header->has_value()) {
      break;
    }
    const Header& frame = **header;
    const bool whole_message = frame.final && frame.opcode != WebSocketOpcode::continuation;
    if (whole_message && frame.payload_size <= bytes.size()) {
      outcome = take_whole_frame(frame, bytes.first(frame.payload_size), handler);
      bytes = bytes.subspan(frame.payload_size);
    } else {
      begin_frame(frame);
      if (frame.payload_size == 0) {
        outcome = finish_frame(handler);
      }
    }
  }
  return outcome;
}

std::expected<std::optional<WebSocketParser::Header>, WebSocketViolation> WebSocketParser::next_header(
    std::span<char>& bytes) {
  const std::size_t before = unfinished_ == nullptr ? 0 : unfinished_->header_size;
  if (before == 0) {
    auto header = read_header(bytes);
    if (!header.has_value() || header->has_value()) {
      bytes = bytes.subspan(header.has_value() ? (*header)->size : 0);
      return header;
    }
  }
  Unfinished& kept = unfinished();
  const std::size_t added = std::min(header_bytes_max - before, bytes.size());
  std::memcpy(kept.header_bytes + before, bytes.data(), added);
  auto header = read_header(std::span{kept.header_bytes, before + added});
  if (header.has_value() && header->has_value()) {
    kept.header_size = 0;
    bytes = bytes.subspan((*header)->size - before);
  } else {
    kept.header_size = static_cast<std::uint8_t>(before + added);
    bytes = {};
  }
  return header;
}

std::expected<std::optional<WebSocketParser::Header>, WebSocketViolation> WebSocketParser::read_header(
    std::span<const char> bytes) const {
  Header header;
  if (const Outcome bad = check_first_byte(static_cast<unsigned char>(bytes[0])); bad.has_value()) {
    return std::unexpected(*bad);
  }
  header.final = (bytes[0] & 0x80) != 0;
  header.opcode = static_cast<WebSocketOpcode>(bytes[0] & 0x0F);
  if (bytes.size() < 2) {
    return std::nullopt;
  }
  const bool masked = (bytes[1] & 0x80) != 0;
  if (masked != (role_ == WebSocketRole::server)) {
    return violation(protocol_error, masked ? "a server's frames are not masked" : "a client's frames are masked");
  }
  const std::size_t length_code = static_cast<std::size_t>(bytes[1] & 0x7F);
  if (is_control(header.opcode) && length_code > control_payload_bytes_max) {
    return violation(protocol_error, "control frame over 125 bytes");
  }
  const std::size_t length_bytes = length_code < 126 ? 0 : length_code == 126 ? 2 : 8;
  if (bytes.size() < 2 + length_bytes) {
    return std::nullopt;
  }
  const std::uint64_t length = length_bytes == 0 ? length_code : read_big_endian(bytes.subspan(2, length_bytes));
  if ((length_bytes == 2 && length < 126) || (length_bytes == 8 && length <= 0xFFFF) || (length >> 63) != 0) {
    return violation(protocol_error, "payload length out of range or not in its shortest form");
  }
  const std::size_t message_size = unfinished_ == nullptr ? 0 : unfinished_->message.size();
  if (!is_control(header.opcode) && length > message_bytes_max_ - message_size) {
    return violation(message_too_big, "message too large");
  }
  header.payload_size = static_cast<std::size_t>(length);
  header.size = static_cast<std::uint8_t>(2 + length_bytes + (masked ? 4 : 0));
  if (bytes.size() < header.size) {
    return std::nullopt;
  }
  if (masked) {
    header.mask = static_cast<std::uint32_t>(read_big_endian(bytes.subspan(2 + length_bytes, 4)));
  }
  return header;
}

WebSocketParser::Outcome WebSocketParser::check_first_byte(unsigned char byte) const {
  const bool in_message = unfinished_ != nullptr && unfinished_->in_message;
  const bool final = (byte & 0x80) != 0;
  if ((byte & 0x70) != 0) {
    return WebSocketViolation{protocol_error, "reserved bit set"};
  }
  switch (static_cast<WebSocketOpcode>(byte & 0x0F)) {
    case WebSocketOpcode::continuation:
      return in_message ? Outcome{} : WebSocketViolation{protocol_error, "continuation of nothing"};
    case WebSocketOpcode::text:
    case WebSocketOpcode::binary:
      return in_message ? WebSocketViolation{protocol_error, "new message inside a fragmented one"} : Outcome{};
    case WebSocketOpcode::close:
    case WebSocketOpcode::ping:
    case WebSocketOpcode::pong:
      return final ? Outcome{} : WebSocketViolation{protocol_error, "fragmented control frame"};
  }
  return WebSocketViolation{protocol_error, "reserved opcode"};
}

WebSocketParser::Outcome WebSocketParser::take_whole_frame(const Header& header, std::span<char> payload,
                                                           WebSocketHandler& handler) {
  apply_websocket_mask(payload, header.mask, 0);
  const std::string_view view{payload.data(), payload.size()};
  if (is_control(header.opcode)) {
    return deliver_control(header.opcode, view, handler);
  }
  if (header.opcode == WebSocketOpcode::text && !is_utf8(view)) {
    return WebSocketViolation{invalid_text, "text is not UTF-8"};
  }
  handler.on_message(header.opcode, view);
  return std::nullopt;
}

void WebSocketParser::begin_frame(const Header& header) {
  Unfinished& kept = unfinished();
  kept.in_frame = true;
  kept.frame = header;
  kept.frame_taken = 0;
  if (!is_control(header.opcode) && !kept.in_message) {
    kept.in_message = true;
    kept.message_opcode = header.opcode;
  }
}

WebSocketParser::Outcome WebSocketParser::take_part(std::span<char> part, WebSocketHandler& handler) {
  Unfinished& kept = *unfinished_;
  apply_websocket_mask(part, kept.frame.mask, kept.frame_taken);
  if (is_control(kept.frame.opcode)) {
    std::memcpy(kept.control_payload + kept.frame_taken, part.data(), part.size());
  } else {
    if (kept.message_opcode == WebSocketOpcode::text && !kept.text.feed({part.data(), part.size()})) {
      return WebSocketViolation{invalid_text, "text is not UTF-8"};
    }
    kept.message.append(part, kept.message.size() + kept.frame.payload_size - kept.frame_taken);
  }
  kept.frame_taken += part.size();
  return kept.frame_taken == kept.frame.payload_size ? finish_frame(handler) : std::nullopt;
}

WebSocketParser::Outcome WebSocketParser::finish_frame(WebSocketHandler& handler) {
  unfinished_->in_frame = false;
  const Header& frame = unfinished_->frame;
  if (is_control(frame.opcode)) {
    return deliver_control(frame.opcode, {unfinished_->control_payload, frame.payload_size}, handler);
  }
  if (!frame.final) {
    return std::nullopt;
  }
  if (unfinished_->message_opcode == WebSocketOpcode::text && !unfinished_->text.complete()) {
    return WebSocketViolation{invalid_text, "text ends inside a character"};
  }
  // Nothing is unfinished any more; the message lives until the handler has seen it.
  std::unique_ptr<Unfinished> finished;
  finished.swap(unfinished_);
  handler.on_message(finished->message_opcode, finished->message.padded_view());
  return std::nullopt;
}

WebSocketParser::Outcome WebSocketParser::deliver_control(WebSocketOpcode opcode, std::string_view payload,
                                                          WebSocketHandler& handler) {
  if (opcode == WebSocketOpcode::ping) {
    handler.on_ping(payload);
    return std::nullopt;
  }
  if (opcode == WebSocketOpcode::pong) {
    handler.on_pong(payload);
    return std::nullopt;
  }
  if (payload.size() == 1) {
    return WebSocketViolation{protocol_error, "close frame with half a code"};
  }
  std::uint16_t code = close_code_absent;
  if (!payload.empty()) {
    code = static_cast<std::uint16_t>(read_big_endian(std::span{payload}.first(2)));
    payload.remove_prefix(2);
    if (!is_sendable_close_code(code)) {
      return WebSocketViolation{protocol_error, "close code is not one to send"};
    }
    if (!is_utf8(payload)) {
      return WebSocketViolation{invalid_text, "close reason is not UTF-8"};
    }
  }
  stopped_ = true;
  handler.on_close(code, payload);
  return std::nullopt;
}

}  // namespace stonechat::net
