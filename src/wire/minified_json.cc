#include "wire/minified_json.h"

#include <array>
#include <charconv>
#include <optional>
#include <string_view>

#include "wire/json_writer.h"

namespace stonechat::wire {
namespace {

class Minifier {
 public:
  explicit Minifier(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  std::expected<std::string, MinifyRefusal> run(JsonValue value) {
    append(value);
    if (refusal_) {
      return std::unexpected(*refusal_);
    }
    return std::move(text_);
  }

 private:
  void append(JsonValue value) {
    switch (value.kind()) {
      case JsonKind::null:
        text_ += "null";
        break;
      case JsonKind::boolean:
        text_ += *value.boolean() ? "true" : "false";
        break;
      case JsonKind::integer:
        append_integer(value);
        break;
      case JsonKind::real:
        append_real(*value.number());
        break;
      case JsonKind::string:
        append_text(*value.string());
        break;
      case JsonKind::array:
        append_array(value);
        break;
      case JsonKind::object:
        append_object(value);
        break;
    }
    if (text_.size() > bytes_max_ && !refusal_) {
      refusal_ = MinifyRefusal::too_large;
    }
  }

  void append_integer(JsonValue value) {
    const auto number = value.integer();
    text_ += number ? std::to_string(*number) : std::to_string(*value.unsigned_integer());
  }

  void append_real(double number) {
    std::array<char, 32> digits;  // a sign, 17 digits, a point and an exponent of three
    text_.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
  }

  void append_text(std::string_view text) {
    if (text.find('\0') != std::string_view::npos) {
      refusal_ = MinifyRefusal::holds_nul;
    }
    text_ += '"';
    append_escaped(text_, text);
    text_ += '"';
  }

  void append_array(JsonValue value) {
    text_ += '[';
    JsonArrayCursor elements = value.elements();
    JsonValue element;
    for (bool first = true; !refusal_ && elements.next(element); first = false) {
      text_ += first ? "" : ",";
      append(element);
    }
    text_ += ']';
  }

  void append_object(JsonValue value) {
    text_ += '{';
    JsonObjectCursor fields = value.fields();
    std::string_view name;
    JsonValue field;
    for (bool first = true; !refusal_ && fields.next(name, field); first = false) {
      text_ += first ? "" : ",";
      append_text(name);
      text_ += ':';
      append(field);
    }
    text_ += '}';
  }

  std::size_t bytes_max_;
  std::string text_;
  std::optional<MinifyRefusal> refusal_;
};

}  // namespace

std::expected<std::string, MinifyRefusal> minified_json(JsonValue value, std::size_t bytes_max) {
  return Minifier{bytes_max}.run(value);
}

}  // namespace stonechat::wire
