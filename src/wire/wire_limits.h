// The bounds of what clients may send; configuration sets them (keys of `[limits]`), the rest is the contract's.
#pragma once

#include <cstddef>
#include <cstdint>

namespace stonechat::wire {

// Maxima; "no limit" is the largest value of the type.
struct WireLimits {
  std::size_t content_bytes_max = 16384;
  std::size_t members_per_call_max = 200;
};

// Nesting of objects and arrays; JsonReader takes it.
inline constexpr std::size_t json_depth_max_default = 32;

inline constexpr std::size_t mentions_max = 200;
inline constexpr std::int64_t events_per_call_max = 500;
inline constexpr std::size_t ref_bytes_max = 64;
inline constexpr std::size_t metadata_bytes_max = 4096;
inline constexpr std::size_t name_characters_max = 255;
inline constexpr std::size_t description_bytes_max = 4096;
inline constexpr std::size_t emoji_bytes_max = 64;

}  // namespace stonechat::wire
