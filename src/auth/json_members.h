// Reading the members of a JSON object so that no two readers can understand it differently. For the sources of this
// folder that parse; simdjson is no header for others.
#pragma once

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace stonechat::auth {

// The values of the named members; nothing where one of them occurs twice, of which two readers may take either.
template <std::size_t count>
std::optional<std::array<std::optional<simdjson::dom::element>, count>> members(
    const simdjson::dom::object& object, const std::array<std::string_view, count>& names) {
  std::array<std::optional<simdjson::dom::element>, count> found;
  for (const simdjson::dom::key_value_pair member : object) {
    const auto name = std::ranges::find(names, member.key);
    if (name == names.end()) {
      continue;
    }
    std::optional<simdjson::dom::element>& value = found[static_cast<std::size_t>(name - names.begin())];
    if (value) {
      return std::nullopt;
    }
    value = member.value;
  }
  return found;
}

inline std::optional<std::string_view> text_of(const simdjson::dom::element& value) {
  std::string_view text;
  if (value.get(text) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  return text;
}

// Of a member that may be absent.
inline std::optional<std::string_view> text_of(const std::optional<simdjson::dom::element>& value) {
  return value ? text_of(*value) : std::nullopt;
}

}  // namespace stonechat::auth
