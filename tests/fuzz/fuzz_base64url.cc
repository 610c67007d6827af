// Any bytes as base64url: refused, or the one text of what they say; and any bytes come back from their text.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/base64url.h"
#include "base/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace stonechat;
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  check(decode_base64url(encode_base64url(text)) == text, "bytes come back");
  const auto decoded = decode_base64url(text);
  std::vector<std::byte> room(base64url_decoded_size(size));
  const auto written = decode_base64url(text, room);
  check(decoded.has_value() == written.has_value(), "both ways refuse the same");
  if (decoded) {
    check(encode_base64url(*decoded) == text, "bytes have one text");
    check(*written == decoded->size(), "both ways give the same size");
    check(std::string_view{reinterpret_cast<const char*>(room.data()), *written} == *decoded, "and the same bytes");
  }
  return 0;
}
