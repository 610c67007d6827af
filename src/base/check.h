// A broken invariant is our own mistake: it ends the process, in release builds too.
// Input from outside never reaches a check; it is refused before.
#pragma once

#include <source_location>

namespace stonechat {

// Prints `why` with its place to stderr and aborts.
[[noreturn]] void check_failed(const char* why, std::source_location where);

// `why` says why the condition must hold.
inline void check(bool condition, const char* why, std::source_location where = std::source_location::current()) {
  if (!condition) [[unlikely]] {
    check_failed(why, where);
  }
}

}  // namespace stonechat
