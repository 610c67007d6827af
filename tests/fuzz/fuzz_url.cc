// Any bytes as a request's target: taken apart within its bounds or refused, and what was taken apart gives the same
// when it is put together and taken apart again.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "net/url.h"
#include "net/utf8.h"

namespace {

using namespace stonechat;

std::string encoded(std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    out += {'%', hex[byte >> 4], hex[byte & 0xF]};
  }
  return out;
}

std::string put_together(const net::Target& target) {
  std::string raw;
  for (const std::string& segment : target.segments) {
    raw += "/" + encoded(segment);
  }
  if (target.segments.empty()) {
    raw = "/";
  } else if (target.segments.size() == 1 && target.segments[0].empty()) {
    raw = "//";
  }
  char separator = '?';
  for (const auto& [name, value] : target.query) {
    raw += separator + encoded(name) + "=" + encoded(value);
    separator = '&';
  }
  return raw;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view raw{reinterpret_cast<const char*>(data), size};
  if (const auto authority = net::authority_of(raw); authority && net::is_authority(*authority)) {
    check(authority->find_first_of("/?#@, \r\n") == std::string_view::npos, "an authority has one reading");
  }
  const auto target = net::parse_target(raw);
  if (!target) {
    check(target.error().status == 400 && !target.error().message.empty(), "a refusal says what to change");
    return 0;
  }
  check(target->segments.size() <= net::Target::segments_max, "segments are within their bounds");
  check(target->query.size() <= net::Target::parameters_max, "parameters are within their bounds");
  const auto is_text = [](const std::string& text) { return net::is_utf8(text) && !text.contains('\0'); };
  check(std::ranges::all_of(target->segments, is_text), "segments are text");
  for (const auto& [name, value] : target->query) {
    check(is_text(name) && is_text(value), "parameters are text");
    check(target->parameter(name) == value, "a parameter occurs once");
  }
  const auto again = net::parse_target(put_together(*target));
  check(again && again->segments == target->segments && again->query == target->query, "a target has one meaning");
  return 0;
}
