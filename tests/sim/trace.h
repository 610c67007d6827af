// What happened in a run, in order, as one hash: two runs of one seed are the same run where their hashes are equal.
// Told as lines too, where somebody wants to read them.
#pragma once

#include <concepts>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

#include "base/stable_hash.h"

namespace stonechat::sim {

class Trace {
 public:
  enum class Mode { silent, told };

  explicit Trace(Mode mode) : mode_(mode) {}

  // Every further argument is an integer or a text.
  template <class... Arguments>
  void note(std::string_view what, const Arguments&... arguments) {
    mix(what);
    (mix(arguments), ...);
    if (mode_ == Mode::told) {
      std::string line{what};
      ((line += ' ', append(line, arguments)), ...);
      std::printf("%s\n", line.c_str());
    }
  }

  std::uint64_t hash() const { return hash_; }

 private:
  void mix(std::string_view text) { hash_ = mix_bits(hash_ * 31 + stable_hash(text)); }
  void mix(std::integral auto number) { hash_ = mix_bits(hash_ * 31 + static_cast<std::uint64_t>(number)); }
  static void append(std::string& line, std::string_view text) { line += text; }
  static void append(std::string& line, std::integral auto number) { line += std::to_string(number); }

  const Mode mode_;
  std::uint64_t hash_ = 0;
};

}  // namespace stonechat::sim
