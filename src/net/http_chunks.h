// The chunked coding of a request's body (RFC 9112, section 7.1), read strictly: lines end in CRLF, sizes are plain
// hexadecimal, extensions are bounded and ignored, and there are no trailers (nothing here needs one, and one could
// pass for a header).
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "net/http_request.h"

namespace stonechat::net {

// Keeps no bytes of its own; each error comes with the first byte that decides it.
class ChunkedDecoder {
 public:
  struct Limits {
    std::size_t body_bytes_max;
    std::size_t extension_bytes_max;  // of all chunks together
  };

  explicit ChunkedDecoder(Limits limits) : limits_(limits) {}

  // Appends what it decodes to `body` (always the same string, empty at first) and returns how many of `bytes` belong
  // to the body: all of them unless it is complete. 400 malformed · 413 over `body_bytes_max`, known from a chunk's
  // size.
  std::expected<std::size_t, HttpError> feed(std::string_view bytes, std::string& body);

  bool complete() const { return expects_ == Expects::nothing; }

 private:
  enum class Expects : std::uint8_t { size, extension, size_lf, data, data_cr, data_lf, end_cr, end_lf, nothing };

  std::expected<Expects, HttpError> take_framing_byte(char byte, std::size_t body_size);
  std::expected<Expects, HttpError> take_size_byte(char byte, std::size_t body_size);

  Limits limits_;
  std::size_t chunk_left_ = 0;
  std::size_t extension_bytes_ = 0;
  std::uint8_t size_digits_ = 0;
  Expects expects_ = Expects::size;
};

}  // namespace stonechat::net
