// Writes a parsed value as JSON without white space: fields in the order of the text, integers digit for digit, other
// numbers as the shortest text of the same double.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>

#include "wire/json_reader.h"

namespace stonechat::wire {

enum class MinifyRefusal : std::uint8_t { too_large, holds_nul };

// Nothing but a refusal where the text would be longer than `bytes_max` (the work stops there too), or where a text
// in it holds U+0000, which not every store can keep.
std::expected<std::string, MinifyRefusal> minified_json(JsonValue value, std::size_t bytes_max);

}  // namespace stonechat::wire
