#include "auth/issuer_subject.h"

#include <openssl/evp.h>

#include <array>

#include "auth/token.h"
#include "base/check.h"

namespace stonechat::auth {
namespace {

constexpr std::string_view prefix = "user_";
constexpr std::size_t hash_characters = 26;

std::string base32hex(const std::array<unsigned char, 32>& bytes) {
  constexpr std::string_view digits = "0123456789abcdefghijklmnopqrstuv";
  std::string text;
  unsigned bits = 0;
  int bit_count = 0;
  for (std::size_t next = 0; text.size() < hash_characters;) {
    if (bit_count < 5) {
      bits = (bits << 8U | bytes[next++]) & 0xFFFFU;
      bit_count += 8;
    }
    bit_count -= 5;
    text += digits[bits >> static_cast<unsigned>(bit_count) & 31U];
  }
  return text;
}

}  // namespace

std::string user_of_issuer(std::string_view issuer, std::string_view subject) {
  if (is_subject(subject) && !subject.starts_with(prefix)) {
    return std::string{subject};
  }
  // With the issuer's length in front no two pairs make the same text.
  std::string text = "stonechat user of an issuer\n" + std::to_string(issuer.size()) + '\n';
  text += issuer;
  text += subject;
  std::array<unsigned char, 32> digest{};
  check(EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr) == 1,
        "SHA-256 is always there");
  return std::string{prefix} + base32hex(digest);
}

}  // namespace stonechat::auth
