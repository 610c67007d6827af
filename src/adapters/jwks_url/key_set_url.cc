#include "adapters/jwks_url/key_set_url.h"

#include <algorithm>

namespace stonechat::jwks_url {
namespace {

constexpr std::string_view http = "http://";
constexpr std::string_view https = "https://";

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// "[::1]:8080" to "[::1]"; empty where a port is no number.
std::string_view host_of(std::string_view authority) {
  const std::size_t bracket = authority.find(']');
  const std::size_t colon = authority.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon == std::string_view::npos) {
    return authority;
  }
  return is_digits(authority.substr(colon + 1)) ? authority.substr(0, colon) : std::string_view{};
}

// All of 127.0.0.0/8 in its usual form: "127.0.0.1.example.org" and "127.1" are not.
bool is_loopback_address(std::string_view host) {
  if (!host.starts_with("127.")) {
    return false;
  }
  int parts = 0;
  for (std::size_t begin = 0; begin <= host.size(); ++parts) {
    const std::size_t end = std::min(host.find('.', begin), host.size());
    const std::string_view part = host.substr(begin, end - begin);
    if (!is_digits(part) || part.size() > 3 || (part.size() > 1 && part.front() == '0')) {
      return false;
    }
    begin = end + 1;
  }
  return parts == 4;
}

bool is_this_machine(std::string_view host) {
  return host == "localhost" || host == "[::1]" || is_loopback_address(host);
}

}  // namespace

bool is_key_set_url(std::string_view url) {
  const bool secure = url.starts_with(https);
  if (!secure && !url.starts_with(http)) {
    return false;
  }
  if (std::ranges::any_of(url, [](char c) { return c <= ' ' || c >= '\x7f' || c == '"' || c == '\\' || c == '#'; })) {
    return false;
  }
  const std::string_view rest = url.substr(secure ? https.size() : http.size());
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
  const std::string_view host = host_of(authority);
  return !host.empty() && authority.find('@') == std::string_view::npos && (secure || is_this_machine(host));
}

bool is_plain_http(std::string_view url) { return url.starts_with(http); }

}  // namespace stonechat::jwks_url
