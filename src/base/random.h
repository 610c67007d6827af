// Randomness that nobody can guess, from the kernel. Any thread. Not for `chat` and `wire`: rules are handed theirs.
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace stonechat {

// Fills `bytes` by getrandom(2). Waits only at boot, until the kernel's generator is seeded.
void fill_random(std::span<std::byte> bytes);

template <std::size_t size>
std::array<std::byte, size> random_bytes() {
  std::array<std::byte, size> bytes;
  fill_random(bytes);
  return bytes;
}

}  // namespace stonechat
