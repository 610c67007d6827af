#include "wire/json_writer.h"

#include <array>
#include <charconv>
#include <cstring>

#include "base/check.h"

namespace stonechat::wire {
namespace {

#ifdef NDEBUG
constexpr bool checked = false;
#else
constexpr bool checked = true;
#endif

constexpr std::uint64_t ones = 0x0101010101010101ULL;
constexpr std::uint64_t high_bits = 0x8080808080808080ULL;

// A bit for each of the 8 bytes that needs an escape (and maybe for bytes above such a one: good for a yes or no).
std::uint64_t escapes_in(std::uint64_t bytes) {
  const auto zeros = [](std::uint64_t word) { return (word - ones) & ~word; };
  const std::uint64_t controls = (bytes - ones * 0x20) & ~bytes;
  return (controls | zeros(bytes ^ (ones * '"')) | zeros(bytes ^ (ones * '\\'))) & high_bits;
}

bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

// How many bytes at the front of `text` need no escape.
std::size_t plain_prefix(std::string_view text) {
  std::size_t at = 0;
  for (std::uint64_t bytes = 0; at + sizeof bytes <= text.size(); at += sizeof bytes) {
    std::memcpy(&bytes, text.data() + at, sizeof bytes);
    if (escapes_in(bytes) != 0) {
      break;
    }
  }
  while (at < text.size() && !needs_escape(text[at])) {
    ++at;
  }
  return at;
}

// The letter of a two-character escape; 0 where there is none.
char short_escape(char c) {
  switch (c) {
    case '"':
    case '\\':
      return c;
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    default:
      return 0;
  }
}

void append_escape(std::string& out, char c) {
  if (const char letter = short_escape(c); letter != 0) {
    out += '\\';
    out += letter;
    return;
  }
  constexpr std::string_view digits = "0123456789abcdef";
  const auto code = static_cast<unsigned char>(c);
  out += "\\u00";
  out += digits[code >> 4];
  out += digits[code & 15];
}

void append_integer(std::string& out, std::int64_t number) {
  std::array<char, 20> digits;  // "-9223372036854775808"
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

}  // namespace

void append_escaped(std::string& out, std::string_view text) {
  while (true) {
    const std::size_t plain = plain_prefix(text);
    out.append(text.substr(0, plain));
    if (plain == text.size()) {
      return;
    }
    append_escape(out, text[plain]);
    text.remove_prefix(plain + 1);
  }
}

std::size_t escaped_size(std::string_view text) {
  std::size_t size = text.size();
  while (true) {
    text.remove_prefix(plain_prefix(text));
    if (text.empty()) {
      return size;
    }
    size += short_escape(text.front()) != 0 ? 1 : 5;
    text.remove_prefix(1);
  }
}

JsonWriter& JsonWriter::key(std::string_view name) {
  if constexpr (checked) {
    check(depth_ > 0 && (levels_ & 1) == 1 && !keyed_, "a key stands in an object, before a value");
    check(plain_prefix(name) == name.size(), "names of ours need no escape");
    keyed_ = true;
  }
  out_.append(comma_ ? ",\"" : "\"");
  out_.append(name);
  out_.append("\":");
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view text) {
  begin_value();
  out_ += '"';
  append_escaped(out_, text);
  out_ += '"';
  return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t number) {
  begin_value();
  append_integer(out_, number);
  return *this;
}

JsonWriter& JsonWriter::decimal_string(std::int64_t number) {
  begin_value();
  out_ += '"';
  append_integer(out_, number);
  out_ += '"';
  return *this;
}

JsonWriter& JsonWriter::boolean(bool truth) { return raw(truth ? "true" : "false"); }

JsonWriter& JsonWriter::null() { return raw("null"); }

JsonWriter& JsonWriter::raw(std::string_view json) {
  begin_value();
  out_.append(json);
  return *this;
}

JsonWriter& JsonWriter::raw_fields(std::string_view fields) {
  if constexpr (checked) {
    check(depth_ > 0 && (levels_ & 1) == 1 && !keyed_ && !fields.empty(), "fields stand in an object");
  }
  if (comma_) {
    out_ += ',';
  }
  out_.append(fields);
  comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::begin(char bracket, bool object) {
  begin_value();
  if constexpr (checked) {
    check(depth_ < 64, "what the server writes is shallow");
    levels_ = (levels_ << 1) | (object ? 1U : 0U);
    ++depth_;
  }
  out_ += bracket;
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::end(char bracket, bool object) {
  if constexpr (checked) {
    check(depth_ > 0 && ((levels_ & 1) == 1) == object && !keyed_, "an end closes what was begun last");
    levels_ >>= 1;
    --depth_;
  }
  out_ += bracket;
  comma_ = true;
  return *this;
}

// A value after this one needs a comma, unless a key or a bracket says otherwise.
void JsonWriter::begin_value() {
  if constexpr (checked) {
    check(depth_ == 0 ? !comma_ : ((levels_ & 1) == 1) == keyed_,
          "in an object a value has a key, elsewhere it has none");
    keyed_ = false;
  }
  if (comma_) {
    out_ += ',';
  }
  comma_ = true;
}

}  // namespace stonechat::wire
