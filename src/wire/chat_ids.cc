#include "wire/chat_ids.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "base/check.h"

namespace stonechat::wire {
namespace {

constexpr std::size_t characters = 26;

// The line feed occurs in no id, so that no two pairs make the same text.
std::string hash_of(std::string_view kind, std::string_view one, std::string_view other) {
  const std::string text = std::string{kind} + '\n' + std::string{one} + '\n' + std::string{other};
  std::array<unsigned char, 32> digest{};
  check(EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr) == 1,
        "SHA-256 is always there");
  constexpr std::string_view digits = "0123456789abcdefghijklmnopqrstuv";
  std::string made;
  unsigned bits = 0;
  int bit_count = 0;
  for (std::size_t byte = 0; made.size() < characters;) {
    if (bit_count < 5) {
      bits = (bits << 8 | digest[byte++]) & 0xFFFF;
      bit_count += 8;
    }
    bit_count -= 5;
    made += digits[bits >> bit_count & 31];
  }
  return made;
}

}  // namespace

ChatId direct_chat_id(const UserId& one, const UserId& other) {
  const auto& [first, second] = std::minmax(one, other);
  return *ChatId::parse("direct_" + hash_of("direct", first.view(), second.view()));
}

ChatId keyed_chat_id(const UserId& creator, const MessageId& key) {
  return *ChatId::parse("chat_" + hash_of("keyed", creator.view(), key.view()));
}

}  // namespace stonechat::wire
