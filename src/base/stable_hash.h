// A hash whose value never changes between versions and machines: it decides in which shard a chat lies.
// FNV-1a (64 bits), finished with MurmurHash3's 64-bit mixer so that all bits are usable.
#pragma once

#include <cstdint>
#include <string_view>

namespace stonechat {

constexpr std::uint64_t mix_bits(std::uint64_t bits) {
  bits ^= bits >> 33;
  bits *= 0xff51afd7ed558ccdULL;
  bits ^= bits >> 33;
  bits *= 0xc4ceb9fe1a85ec53ULL;
  bits ^= bits >> 33;
  return bits;
}

constexpr std::uint64_t stable_hash(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3ULL;
  }
  return mix_bits(hash);
}

}  // namespace stonechat
