#include "auth/bearer.h"

#include <algorithm>

namespace stonechat::auth {

std::optional<std::string_view> bearer_token(std::string_view authorization) {
  constexpr std::string_view scheme = "bearer ";
  if (authorization.size() <= scheme.size()) {
    return std::nullopt;
  }
  const bool bearer = std::ranges::equal(authorization.substr(0, scheme.size()), scheme, {}, [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  if (!bearer) {
    return std::nullopt;
  }
  const std::size_t first = authorization.find_first_not_of(' ', scheme.size());
  return first == std::string_view::npos ? std::nullopt : std::optional{authorization.substr(first)};
}

}  // namespace stonechat::auth
