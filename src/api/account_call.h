// The calls of built-in accounts (account_desk.h).
#pragma once

#include <cstdint>

namespace stonechat::api {

enum class AccountCall : std::uint8_t { sign_up, log_in, refresh, log_out, change_password };

// All others are asked by who has no access token, or one that has expired.
constexpr bool needs_token(AccountCall call) { return call == AccountCall::change_password; }

}  // namespace stonechat::api
