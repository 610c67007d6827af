// The target of a request, taken apart (RFC 3986, RFC 9112 section 3.2).
#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/http_request.h"

namespace stonechat::net {

struct Target {
  static constexpr std::size_t segments_max = 32;
  static constexpr std::size_t parameters_max = 32;

  // What stands between the slashes of the path, percent-decoded, legal UTF-8 without NUL. "/" has none, "/a/" has
  // "a" and "". A decoded segment may hold a slash, and "." and ".." are plain text: never use one as a file name.
  std::vector<std::string> segments;
  // Decoded likewise, and "+" is a space. No name occurs twice.
  std::vector<std::pair<std::string, std::string>> query;

  std::optional<std::string_view> parameter(std::string_view name) const;
};

// `host` or `host:port` as a Host header has it, or empty: no user, no list, nothing that a proxy could read otherwise.
bool is_authority(std::string_view text);

// The authority of a target in absolute form ("http://host:80/path"); nothing where it has another form.
std::optional<std::string_view> authority_of(std::string_view raw);

// Takes the origin form ("/path?query") and the absolute form ("http://host/path?query", whose host is not looked at).
// 400 for anything else, wrong percent-encoding, NUL or bytes that are not UTF-8 after decoding, a parameter that
// occurs twice, and more segments or parameters than the bounds.
std::expected<Target, HttpError> parse_target(std::string_view raw);

}  // namespace stonechat::net
