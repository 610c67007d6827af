#include "account/username.h"

#include <algorithm>
#include <cstddef>

namespace stonechat::account {
namespace {

constexpr std::size_t username_characters_min = 3;
constexpr std::size_t username_characters_max = 64;
constexpr std::ptrdiff_t password_characters_min = 8;
constexpr std::size_t password_bytes_max = 256;

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }

}  // namespace

bool is_username(std::string_view text) {
  return text.size() >= username_characters_min && text.size() <= username_characters_max &&
         is_letter_or_digit(text.front()) &&
         std::ranges::all_of(text, [](char c) { return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-'; });
}

std::string username_key(std::string_view username) {
  std::string key{username};
  std::ranges::transform(key, key.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return key;
}

std::optional<std::string_view> password_complaint(std::string_view password, std::string_view username) {
  if (std::ranges::count_if(password, begins_character) < password_characters_min) {
    return "a password has at least 8 characters";
  }
  if (password.size() > password_bytes_max) {
    return "a password has at most 256 bytes of UTF-8";
  }
  if (username_key(password) == username_key(username)) {
    return "a password is not the username";
  }
  return std::nullopt;
}

}  // namespace stonechat::account
