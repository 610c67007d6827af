#include "net/utf8.h"

#include <cstring>

namespace stonechat::net {
namespace {

constexpr std::uint64_t high_bits = 0x8080808080808080ULL;

std::uint64_t load8(const char* p) {
  std::uint64_t word = 0;
  std::memcpy(&word, p, sizeof word);
  return word;
}

const char* skip_ascii(const char* p, const char* end) {
  while (end - p >= 32) {
    if (((load8(p) | load8(p + 8) | load8(p + 16) | load8(p + 24)) & high_bits) != 0) {
      break;
    }
    p += 32;
  }
  while (end - p >= 8 && (load8(p) & high_bits) == 0) {
    p += 8;
  }
  while (p != end && static_cast<unsigned char>(*p) < 0x80) {
    ++p;
  }
  return p;
}

}  // namespace

bool Utf8Validator::begin_character(unsigned char lead) {
  next_min_ = 0x80;
  next_max_ = 0xBF;
  if (lead >= 0xC2 && lead <= 0xDF) {  // C0 and C1 would be overlong
    remaining_ = 1;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    remaining_ = 2;
    if (lead == 0xE0) {
      next_min_ = 0xA0;  // below: overlong
    } else if (lead == 0xED) {
      next_max_ = 0x9F;  // above: surrogates
    }
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    remaining_ = 3;
    if (lead == 0xF0) {
      next_min_ = 0x90;  // below: overlong
    } else if (lead == 0xF4) {
      next_max_ = 0x8F;  // above: more than U+10FFFF
    }
  } else {
    return false;
  }
  return true;
}

bool Utf8Validator::feed(std::string_view piece) {
  const char* p = piece.data();
  const char* const end = p + piece.size();
  while (p != end) {
    if (remaining_ == 0) {
      p = skip_ascii(p, end);
      if (p == end) {
        break;
      }
      if (!begin_character(static_cast<unsigned char>(*p++))) {
        fail();
        return false;
      }
    } else {
      const auto byte = static_cast<unsigned char>(*p++);
      if (byte < next_min_ || byte > next_max_) {
        fail();
        return false;
      }
      next_min_ = 0x80;
      next_max_ = 0xBF;
      --remaining_;
    }
  }
  return next_min_ <= next_max_;
}

// An open character that no byte can continue: every later piece fails, and the text never is complete.
void Utf8Validator::fail() {
  remaining_ = 1;
  next_min_ = 1;
  next_max_ = 0;
}

bool is_utf8(std::string_view text) {
  Utf8Validator validator;
  return validator.feed(text) && validator.complete();
}

}  // namespace stonechat::net
