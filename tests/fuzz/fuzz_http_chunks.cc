// Any bytes as a chunked body, cut anywhere, must give the same body or the same refusal as in one piece; and any body,
// in chunks of any sizes, comes back.
//
// Input: one byte that says the size of the pieces, one the size of the chunks, then the bytes.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "net/http_chunks.h"

namespace {

using namespace stonechat;

constexpr net::ChunkedDecoder::Limits limits{.body_bytes_max = 300, .extension_bytes_max = 100};

std::string decoded(std::string_view bytes, std::size_t piece_size) {
  net::ChunkedDecoder decoder{limits};
  std::string body;
  while (!bytes.empty() && !decoder.complete()) {
    const std::string piece{bytes.substr(0, piece_size)};  // its own block, for the address sanitizer
    const auto taken = decoder.feed(piece, body);
    check(body.size() <= limits.body_bytes_max, "a body is within its bound");
    if (!taken) {
      check(taken.error().status == 400 || taken.error().status == 413, "a refusal has a status of the contract");
      return body + " refused " + std::to_string(taken.error().status);
    }
    check(*taken == piece.size() || decoder.complete(), "all is taken unless the body is complete");
    bytes.remove_prefix(*taken);
  }
  return body + (decoder.complete() ? " complete, behind it " : " unfinished") + std::string{bytes};
}

std::string in_chunks(std::string_view body, std::size_t chunk_size) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string out;
  for (; !body.empty(); body.remove_prefix(std::min(chunk_size, body.size()))) {
    const std::string_view chunk = body.substr(0, chunk_size);
    out += {hex[chunk.size() >> 8], hex[chunk.size() >> 4 & 0xF], hex[chunk.size() & 0xF]};
    out.append(";x\r\n").append(chunk).append("\r\n");
  }
  return out + "0\r\n\r\n";
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) {
    return 0;
  }
  const std::string_view bytes{reinterpret_cast<const char*>(data) + 2, size - 2};
  const std::string whole = decoded(bytes, bytes.size());
  check(decoded(bytes, 1 + std::size_t{data[0]}) == whole, "pieces give what the whole gives");
  check(decoded(bytes, 1) == whole, "bytes give what the whole gives");
  const std::string_view body = bytes.substr(0, limits.body_bytes_max);
  const std::size_t chunk_size = 8 + std::size_t{data[1]};  // 40 chunks at most, whose extensions are within theirs
  check(decoded(in_chunks(body, chunk_size), bytes.size()) == std::string{body} + " complete, behind it ",
        "a body comes back");
  return 0;
}
