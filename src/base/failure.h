// What the world did wrong: the error half of std::expected<T, Failure>. A library's own error is turned into
// one once, at the edge where it appears.
#pragma once

#include <string>
#include <utility>

namespace stonechat {

struct Failure {
  enum class Kind {
    bad_input,        // what the caller or a file gave is not usable; the message says what to change
    unavailable,      // out of reach or overloaded now; the same call may succeed later
    corrupt,          // stored data cannot be read
    fenced,           // another owner has taken over
    outcome_unknown,  // it may have happened or not
    internal,         // none of these
  };

  Kind kind = Kind::internal;
  std::string message;
};

}  // namespace stonechat
