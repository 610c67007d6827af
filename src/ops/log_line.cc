#include "ops/log_line.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace stonechat::ops {
namespace {

void append_hex(std::string& line, unsigned char byte) {
  constexpr std::string_view hexadecimal = "0123456789abcdef";
  line += hexadecimal[byte >> 4U];
  line += hexadecimal[byte & 15U];
}

void append_escaped(std::string& line, LogFormat format, unsigned char byte) {
  if (byte == '"' || byte == '\\') {
    line += '\\';
    line += static_cast<char>(byte);
  } else if (byte >= 0x20 && byte < 0x7f) {
    line += static_cast<char>(byte);
  } else if (format == LogFormat::logfmt) {
    line += "\\x";
    append_hex(line, byte);
  } else {
    line += byte < 0x20 ? "\\u00" : "\\\\x";
    append_hex(line, byte);
  }
}

void append_quoted(std::string& line, LogFormat format, std::string_view text) {
  line += '"';
  for (const char c : text.substr(0, log_value_bytes_max)) {
    append_escaped(line, format, static_cast<unsigned char>(c));
  }
  line += text.size() > log_value_bytes_max ? "...\"" : "\"";
}

bool stands_bare(std::string_view text) {
  return !text.empty() && text.size() <= log_value_bytes_max &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f && c != '"' && c != '=' && c != '\\'; });
}

template <class Number>
void append_number(std::string& line, Number number) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  line.append(digits.data(), end);
}

struct AppendValue {
  std::string& line;
  LogFormat format;

  void operator()(std::string_view text) const {
    if (format == LogFormat::logfmt && stands_bare(text)) {
      line += text;
    } else {
      append_quoted(line, format, text);
    }
  }
  void operator()(std::int64_t number) const { append_number(line, number); }
  void operator()(std::uint64_t number) const { append_number(line, number); }
  void operator()(double number) const {
    if (std::isfinite(number)) {
      append_number(line, number);
    } else {
      // JSON has no such numbers.
      (*this)(std::string_view{std::isnan(number) ? "nan" : number > 0 ? "inf" : "-inf"});
    }
  }
  void operator()(bool truth) const { line += truth ? "true" : "false"; }
};

void append_field(std::string& line, LogFormat format, const LogField& field) {
  if (format == LogFormat::logfmt) {
    line += line.empty() ? "" : " ";
    line += field.key;
    line += '=';
  } else {
    line += line.empty() ? "\"" : ",\"";
    line += field.key;
    line += "\":";
  }
  std::visit(AppendValue{line, format}, field.value);
}

}  // namespace

std::string log_line_body(LogFormat format, std::string_view event, std::span<const LogField> fields) {
  std::string line;
  append_field(line, format, LogField{"event", event});
  for (const LogField& field : fields) {
    append_field(line, format, field);
  }
  return line;
}

}  // namespace stonechat::ops
