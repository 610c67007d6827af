// What a username and a password may be. Pure.
//
// Usernames are 3 to 64 of the ASCII letters, digits, '.', '_' and '-', the first a letter or digit: two that look
// alike are then alike. They are kept as written and unique without regard to case.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stonechat::account {

bool is_username(std::string_view text);

// By what an account is found: the username in lower case.
std::string username_key(std::string_view username);

// What has to be changed about a new password; nothing where it is good: 8 characters or more, at most 256 bytes of
// UTF-8, and not the username. No rules of what characters it has: they make passwords worse (NIST SP 800-63B
// §5.1.1.2).
std::optional<std::string_view> password_complaint(std::string_view password, std::string_view username);

}  // namespace stonechat::account
