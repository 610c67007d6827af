// UTF-8 as in RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF. Pure functions of bytes.
#pragma once

#include <cstdint>
#include <string_view>

namespace stonechat::net {

// Checks a text that arrives in pieces. Fails at the first byte that no legal text can have in its place, not only
// at the end of the character.
class Utf8Validator {
 public:
  // False when the text so far cannot become legal any more; it then stays false.
  bool feed(std::string_view piece);

  // True when what was fed is legal and does not end inside a character.
  bool complete() const { return remaining_ == 0; }

 private:
  bool begin_character(unsigned char lead);
  void fail();

  // Continuation bytes that the open character still needs, and the range of the next one of them (the second byte
  // of a character is where surrogates, overlong forms and too large numbers show). An impossible range is a failure.
  std::uint8_t remaining_ = 0;
  std::uint8_t next_min_ = 0x80;
  std::uint8_t next_max_ = 0xBF;
};

// True when `text` is whole, legal UTF-8. ASCII is skipped many bytes at a time.
bool is_utf8(std::string_view text);

}  // namespace stonechat::net
