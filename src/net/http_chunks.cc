#include "net/http_chunks.h"

namespace stonechat::net {
namespace {

// More could not be told from an overflow; leading zeros count.
constexpr std::uint8_t size_digits_max = 16;

std::unexpected<HttpError> bad_request(const char* message) { return std::unexpected(HttpError{400, message}); }

int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool is_control(char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; }

}  // namespace

std::expected<std::size_t, HttpError> ChunkedDecoder::feed(std::string_view bytes, std::string& body) {
  std::size_t at = 0;
  while (at < bytes.size() && expects_ != Expects::nothing) {
    if (expects_ == Expects::data) {
      const std::string_view part = bytes.substr(at, chunk_left_);
      body.append(part);
      at += part.size();
      chunk_left_ -= part.size();
      expects_ = chunk_left_ == 0 ? Expects::data_cr : Expects::data;
      continue;
    }
    const auto next = take_framing_byte(bytes[at++], body.size());
    if (!next.has_value()) {
      return std::unexpected(next.error());
    }
    expects_ = *next;
  }
  return at;
}

std::expected<ChunkedDecoder::Expects, HttpError> ChunkedDecoder::take_framing_byte(char byte, std::size_t body_size) {
  const auto exactly = [byte](char wanted, Expects next, const char* message) -> std::expected<Expects, HttpError> {
    if (byte != wanted) {
      return bad_request(message);
    }
    return next;
  };
  switch (expects_) {
    case Expects::size:
      return take_size_byte(byte, body_size);
    case Expects::extension:
      if (byte == '\r') {
        return Expects::size_lf;
      }
      if (is_control(byte) || ++extension_bytes_ > limits_.extension_bytes_max) {
        return bad_request("a chunk's extension is malformed or too long");
      }
      return Expects::extension;
    case Expects::size_lf:
      size_digits_ = 0;
      return exactly('\n', chunk_left_ == 0 ? Expects::end_cr : Expects::data, "a chunk's size does not end in CRLF");
    case Expects::data_cr:
      return exactly('\r', Expects::data_lf, "a chunk is longer than its size");
    case Expects::data_lf:
      return exactly('\n', Expects::size, "a chunk does not end in CRLF");
    case Expects::end_cr:
      return exactly('\r', Expects::end_lf, "trailers are not accepted");
    case Expects::end_lf:
      return exactly('\n', Expects::nothing, "the body does not end in CRLF");
    case Expects::data:
    case Expects::nothing:
      break;
  }
  return bad_request("no framing is expected here");
}

std::expected<ChunkedDecoder::Expects, HttpError> ChunkedDecoder::take_size_byte(char byte, std::size_t body_size) {
  if (const int digit = hex_value(byte); digit >= 0) {
    if (++size_digits_ > size_digits_max) {
      return bad_request("a chunk's size has too many digits");
    }
    chunk_left_ = chunk_left_ * 16 + static_cast<std::size_t>(digit);
    if (chunk_left_ > limits_.body_bytes_max - body_size) {
      return std::unexpected(HttpError{413, "the body is too large"});
    }
    return Expects::size;
  }
  if (size_digits_ == 0 || (byte != '\r' && byte != ';')) {
    return bad_request("a chunk's size is not hexadecimal");
  }
  return byte == ';' ? Expects::extension : Expects::size_lf;
}

}  // namespace stonechat::net
