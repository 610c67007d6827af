// Appends JSON (RFC 8259) to a string: no tree, no white space, the caller's order of fields. Texts are legal UTF-8 and
// are escaped as little as the RFC allows: quote, backslash and control characters.
//
//   JsonWriter(out).begin_object().field("type", "pong").end_object();
//
// Misuse (a value without its key, an end without its begin) is a broken invariant that debug builds check.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace stonechat::wire {

class JsonWriter {
 public:
  // `out` is appended to and outlives the writer.
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter& begin_object() { return begin('{', true); }
  JsonWriter& end_object() { return end('}', true); }
  JsonWriter& begin_array() { return begin('[', false); }
  JsonWriter& end_array() { return end(']', false); }

  // `name` is a name of ours: it needs no escape.
  JsonWriter& key(std::string_view name);

  JsonWriter& string(std::string_view text);
  JsonWriter& integer(std::int64_t number);
  // As a decimal string: for numbers that JavaScript's would round.
  JsonWriter& decimal_string(std::int64_t number);
  JsonWriter& boolean(bool truth);
  JsonWriter& null();
  // `json` is one whole JSON value, and legal: nobody looks.
  JsonWriter& raw(std::string_view json);
  // `fields` are whole fields with commas between, at least one; inside an object.
  JsonWriter& raw_fields(std::string_view fields);

  JsonWriter& field(std::string_view name, std::string_view text) { return key(name).string(text); }
  JsonWriter& field(std::string_view name, const char* text) { return key(name).string(text); }
  JsonWriter& field(std::string_view name, std::int64_t number) { return key(name).integer(number); }
  // A template, so that a pointer or a number never becomes a truth.
  JsonWriter& field(std::string_view name, std::same_as<bool> auto truth) { return key(name).boolean(truth); }

 private:
  JsonWriter& begin(char bracket, bool object);
  JsonWriter& end(char bracket, bool object);
  void begin_value();

  std::string& out_;
  bool comma_ = false;  // something stands before on this level
  // For the checks of debug builds: one bit a level (1: object), the innermost last; 64 levels are enough for us.
  std::uint64_t levels_ = 0;
  int depth_ = 0;
  bool keyed_ = false;
};

// Appends `text` without quotes, escaped.
void append_escaped(std::string& out, std::string_view text);

// How many bytes append_escaped() appends.
std::size_t escaped_size(std::string_view text);

}  // namespace stonechat::wire
