// The token in an Authorization header (RFC 6750 section 2.1).
#pragma once

#include <optional>
#include <string_view>

namespace stonechat::auth {

// Nothing where the value is not `Bearer TOKEN` (the scheme in any case).
std::optional<std::string_view> bearer_token(std::string_view authorization);

}  // namespace stonechat::auth
