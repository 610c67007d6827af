// Reading of JSON (RFC 8259) by simdjson, which stays in the source file. Strict: whole text, legal UTF-8, no lone
// surrogates, no numbers beyond 64 bits.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace stonechat::wire {

enum class JsonKind : std::uint8_t { null, boolean, integer, real, string, array, object };

class JsonArrayCursor;
class JsonObjectCursor;

// A view of one value inside a reader's document; valid until that reader's next parse. A default one is null.
class JsonValue {
 public:
  JsonValue() = default;

  JsonKind kind() const;
  bool is_null() const { return kind() == JsonKind::null; }

  // Each gives nothing for a value of another kind.
  std::optional<std::string_view> string() const;
  std::optional<bool> boolean() const;
  // An integer of this range, written without fraction and exponent.
  std::optional<std::int64_t> integer() const;
  std::optional<std::uint64_t> unsigned_integer() const;
  // Any number, rounded as doubles are.
  std::optional<double> number() const;

  // The elements of an array, or the fields of an object in the order of the text, duplicates too; none of other kinds.
  JsonArrayCursor elements() const;
  JsonObjectCursor fields() const;
  // The first field of this name; nothing where this is no object or has no such field.
  std::optional<JsonValue> find(std::string_view name) const;

 private:
  friend class JsonReader;
  friend class JsonArrayCursor;
  friend class JsonObjectCursor;
  // simdjson's element: a document and a place in it.
  using Place = std::array<std::uintptr_t, 2>;
  explicit JsonValue(Place place) : place_(place) {}

  Place place_{};
};

// `while (cursor.next(…))` visits one value after the other.
class JsonArrayCursor {
 public:
  bool next(JsonValue& element);

 private:
  friend class JsonValue;
  JsonValue::Place at_{};
  JsonValue::Place end_{};
};

class JsonObjectCursor {
 public:
  bool next(std::string_view& name, JsonValue& value);

 private:
  friend class JsonValue;
  JsonValue::Place at_{};
  JsonValue::Place end_{};
};

struct JsonError {
  enum class Kind : std::uint8_t { malformed, too_deep, number_too_big };
  Kind kind = Kind::malformed;
  std::string message;  // a sentence that says what to change
};

// One a thread: it keeps its buffers, which grow to the largest text seen.
class JsonReader {
 public:
  // Objects and arrays nested deeper than `depth_max` (1 … 1024; what lies outside is moved in) are refused; an empty
  // one at the bottom does not count.
  explicit JsonReader(std::size_t depth_max);
  ~JsonReader();
  JsonReader(JsonReader&&) noexcept;
  JsonReader& operator=(JsonReader&&) noexcept;

  // At least `padding` bytes behind `text` can be read; what stands there does not matter.
  std::expected<JsonValue, JsonError> parse_padded(std::string_view text);
  // Copies `text` to where it has its padding.
  std::expected<JsonValue, JsonError> parse(std::string_view text);
  // For a text refused as `number_too_big`: the document with 0 in place of every number, so that the rest can be read.
  std::optional<JsonValue> parse_without_numbers(std::string_view text);

  static constexpr std::size_t padding = 64;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace stonechat::wire
