#include "wire/canonical_form.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace stonechat::wire {
namespace {

using Fields = std::vector<std::pair<std::string_view, JsonValue>>;

bool append_form(std::string& out, JsonValue value);

// Each form begins with a letter for its kind and says where it ends, so that no two sequences of values look alike.
void append_text(std::string& out, std::string_view text) {
  out += 's';
  out += std::to_string(text.size());
  out += ':';
  out += text;
}

void append_real(std::string& out, double number) {
  if (std::trunc(number) == number && number >= -0x1p63 && number < 0x1p63) {
    out += 'i' + std::to_string(static_cast<std::int64_t>(number)) + ';';
  } else if (std::trunc(number) == number && number > 0 && number < 0x1p64) {
    out += 'i' + std::to_string(static_cast<std::uint64_t>(number)) + ';';
  } else {
    out += 'd' + std::to_string(std::bit_cast<std::uint64_t>(number)) + ';';
  }
}

void append_integer(std::string& out, JsonValue value) {
  const auto number = value.integer();
  out += 'i' + (number ? std::to_string(*number) : std::to_string(*value.unsigned_integer())) + ';';
}

bool append_array(std::string& out, JsonValue value) {
  out += '[';
  JsonArrayCursor elements = value.elements();
  JsonValue element;
  while (elements.next(element)) {
    if (!append_form(out, element)) {
      return false;
    }
  }
  out += ']';
  return true;
}

bool append_object(std::string& out, JsonValue value) {
  Fields fields;
  JsonObjectCursor cursor = value.fields();
  for (Fields::value_type field; cursor.next(field.first, field.second);) {
    fields.push_back(field);
  }
  std::ranges::sort(fields, {}, &Fields::value_type::first);
  if (std::ranges::adjacent_find(fields, {}, &Fields::value_type::first) != fields.end()) {
    return false;
  }
  out += '{';
  for (const auto& [name, field] : fields) {
    append_text(out, name);
    if (!append_form(out, field)) {
      return false;
    }
  }
  out += '}';
  return true;
}

bool append_form(std::string& out, JsonValue value) {
  switch (value.kind()) {
    case JsonKind::null:
      out += 'n';
      return true;
    case JsonKind::boolean:
      out += *value.boolean() ? 't' : 'f';
      return true;
    case JsonKind::integer:
      append_integer(out, value);
      return true;
    case JsonKind::real:
      append_real(out, *value.number());
      return true;
    case JsonKind::string:
      append_text(out, *value.string());
      return true;
    case JsonKind::array:
      return append_array(out, value);
    case JsonKind::object:
      return append_object(out, value);
  }
  return false;
}

}  // namespace

std::optional<std::string> canonical_form(JsonValue value) {
  std::string form;
  if (!append_form(form, value)) {
    return std::nullopt;
  }
  return form;
}

}  // namespace stonechat::wire
