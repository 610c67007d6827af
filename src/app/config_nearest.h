// "did you mean": the known name that is fewest changes away from a mistyped one.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace stonechat::app {

// Insertions, deletions and replacements of one byte that turn `a` into `b`.
std::size_t edit_distance(std::string_view a, std::string_view b);

// The first of the nearest; `known` is not empty.
std::string nearest(std::string_view name, std::span<const std::string> known);

}  // namespace stonechat::app
