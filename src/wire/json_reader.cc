#include "wire/json_reader.h"

#include <simdjson.h>

#include <algorithm>
#include <bit>
#include <type_traits>

#include "base/check.h"

namespace stonechat::wire {
namespace {

namespace dom = simdjson::dom;
using Place = std::array<std::uintptr_t, 2>;

template <class T>
constexpr bool fits = sizeof(T) == sizeof(Place) && std::is_trivially_copyable_v<T>;
static_assert(fits<dom::element> && fits<dom::array::iterator> && fits<dom::object::iterator>);
static_assert(JsonReader::padding >= simdjson::SIMDJSON_PADDING);

dom::element element_at(Place place) { return std::bit_cast<dom::element>(place); }
Place place_of(dom::element element) { return std::bit_cast<Place>(element); }

template <class T>
std::optional<T> get(Place place) {
  T value{};
  if (place[0] == 0 || element_at(place).get(value) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  return value;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The length of the number at the front of `text` by the grammar of RFC 8259, section 6; 0 where it is none.
std::size_t number_length(std::string_view text) {
  std::size_t at = 0;
  const auto here = [&] { return at < text.size() ? text[at] : '\0'; };
  const auto skip_digits = [&] {
    const std::size_t begin = at;
    while (is_digit(here())) {
      ++at;
    }
    return at > begin;
  };
  at += here() == '-' ? 1 : 0;
  if (here() == '0') {
    ++at;
  } else if (!skip_digits()) {
    return 0;
  }
  if (here() == '.') {
    ++at;
    if (!skip_digits()) {
      return 0;
    }
  }
  if (here() == 'e' || here() == 'E') {
    ++at;
    at += here() == '+' || here() == '-' ? 1 : 0;
    if (!skip_digits()) {
      return 0;
    }
  }
  return at;
}

std::size_t string_length(std::string_view text) {
  std::size_t at = 1;
  while (at < text.size() && text[at] != '"') {
    at += text[at] == '\\' ? 2 : 1;
  }
  return std::min(at + 1, text.size());
}

// `text` with 0 in place of every number; nothing where one is malformed.
std::optional<std::string> without_numbers(std::string_view text) {
  std::string result;
  result.reserve(text.size() + JsonReader::padding);
  while (!text.empty()) {
    std::size_t length = 1;
    if (text.front() == '"') {
      length = string_length(text);
      result.append(text.substr(0, length));
    } else if (text.front() == '-' || is_digit(text.front())) {
      length = number_length(text);
      if (length == 0) {
        return std::nullopt;
      }
      result += '0';
    } else {
      result += text.front();
    }
    text.remove_prefix(length);
  }
  return result;
}

}  // namespace

JsonKind JsonValue::kind() const {
  if (place_[0] == 0) {
    return JsonKind::null;
  }
  switch (element_at(place_).type()) {
    case dom::element_type::ARRAY:
      return JsonKind::array;
    case dom::element_type::OBJECT:
      return JsonKind::object;
    case dom::element_type::INT64:
    case dom::element_type::UINT64:
      return JsonKind::integer;
    case dom::element_type::DOUBLE:
      return JsonKind::real;
    case dom::element_type::STRING:
      return JsonKind::string;
    case dom::element_type::BOOL:
      return JsonKind::boolean;
    default:
      return JsonKind::null;
  }
}

std::optional<std::string_view> JsonValue::string() const { return get<std::string_view>(place_); }
std::optional<bool> JsonValue::boolean() const { return get<bool>(place_); }
std::optional<std::int64_t> JsonValue::integer() const { return get<std::int64_t>(place_); }
std::optional<std::uint64_t> JsonValue::unsigned_integer() const { return get<std::uint64_t>(place_); }
std::optional<double> JsonValue::number() const { return get<double>(place_); }

JsonArrayCursor JsonValue::elements() const {
  JsonArrayCursor cursor;
  if (const auto array = get<dom::array>(place_)) {
    cursor.at_ = std::bit_cast<Place>(array->begin());
    cursor.end_ = std::bit_cast<Place>(array->end());
  }
  return cursor;
}

JsonObjectCursor JsonValue::fields() const {
  JsonObjectCursor cursor;
  if (const auto object = get<dom::object>(place_)) {
    cursor.at_ = std::bit_cast<Place>(object->begin());
    cursor.end_ = std::bit_cast<Place>(object->end());
  }
  return cursor;
}

std::optional<JsonValue> JsonValue::find(std::string_view name) const {
  JsonObjectCursor cursor = fields();
  std::string_view field;
  JsonValue value;
  while (cursor.next(field, value)) {
    if (field == name) {
      return value;
    }
  }
  return std::nullopt;
}

bool JsonArrayCursor::next(JsonValue& element) {
  if (at_ == end_) {
    return false;
  }
  auto at = std::bit_cast<dom::array::iterator>(at_);
  element = JsonValue{place_of(*at)};
  at_ = std::bit_cast<Place>(++at);
  return true;
}

bool JsonObjectCursor::next(std::string_view& name, JsonValue& value) {
  if (at_ == end_) {
    return false;
  }
  auto at = std::bit_cast<dom::object::iterator>(at_);
  name = at.key();
  value = JsonValue{place_of(at.value())};
  at_ = std::bit_cast<Place>(++at);
  return true;
}

struct JsonReader::State {
  dom::parser parser;
  std::string copy;  // of a text that came without padding

  simdjson::error_code parse_padded(std::string_view text, dom::element& root) {
    return parser.parse(text.data(), text.size(), false).get(root);
  }
  std::string_view padded_copy(std::string_view text) {
    copy.reserve(text.size() + padding);
    copy.assign(text);
    copy.append(padding, '\0');
    return std::string_view{copy}.substr(0, text.size());
  }
  // simdjson itself tells a number that is too big from a malformed one in its newer versions only.
  bool fails_by_numbers_only(std::string_view text) {
    const auto plain = without_numbers(text);
    dom::element root;
    return plain && parse_padded(padded_copy(*plain), root) == simdjson::SUCCESS;
  }
};

JsonReader::JsonReader(std::size_t depth_max) : state_(std::make_unique<State>()) {
  constexpr std::size_t first_capacity = 1024;
  // simdjson wants one level more than a text has.
  const std::size_t levels = std::clamp<std::size_t>(depth_max, 1, simdjson::DEFAULT_MAX_DEPTH) + 1;
  check(state_->parser.allocate(first_capacity, levels) == simdjson::SUCCESS, "memory for a small parser is there");
}
JsonReader::~JsonReader() = default;
JsonReader::JsonReader(JsonReader&&) noexcept = default;
JsonReader& JsonReader::operator=(JsonReader&&) noexcept = default;

std::expected<JsonValue, JsonError> JsonReader::parse_padded(std::string_view text) {
  using enum JsonError::Kind;
  dom::element root;
  switch (state_->parse_padded(text, root)) {
    case simdjson::SUCCESS:
      return JsonValue{place_of(root)};
    case simdjson::UTF8_ERROR:
      return std::unexpected(JsonError{malformed, "the text is not UTF-8"});
    case simdjson::DEPTH_ERROR:
      return std::unexpected(JsonError{too_deep, "objects and arrays are nested too deep; nest them less"});
    default:
      break;
  }
  if (state_->fails_by_numbers_only(text)) {
    return std::unexpected(JsonError{number_too_big, "a number does not fit 64 bits; send it as a string"});
  }
  return std::unexpected(JsonError{malformed, "the text is not JSON"});
}

std::expected<JsonValue, JsonError> JsonReader::parse(std::string_view text) {
  return parse_padded(state_->padded_copy(text));
}

std::optional<JsonValue> JsonReader::parse_without_numbers(std::string_view text) {
  const auto plain = without_numbers(text);
  dom::element root;
  if (!plain || state_->parse_padded(state_->padded_copy(*plain), root) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  return JsonValue{place_of(root)};
}

}  // namespace stonechat::wire
