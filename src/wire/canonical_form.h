// One byte string for one JSON value: equal strings mean equal values. The order of an object's fields does not matter;
// 1, 1.0 and 1e0 are one number as long as the integer is exactly representable in 64 bits.
#pragma once

#include <optional>
#include <string>

#include "wire/json_reader.h"

namespace stonechat::wire {

// Nothing where an object has two fields of one name: readers differ in what such a value means.
std::optional<std::string> canonical_form(JsonValue value);

}  // namespace stonechat::wire
