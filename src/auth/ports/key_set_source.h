// Where the key set of an issuer is fetched from.
#pragma once

#include <expected>
#include <stop_token>
#include <string>

#include "base/failure.h"

namespace stonechat::auth {

class KeySetSource {
 public:
  KeySetSource() = default;
  KeySetSource(const KeySetSource&) = delete;
  KeySetSource& operator=(const KeySetSource&) = delete;
  virtual ~KeySetSource() = default;

  // The text of a JWKS (jwks.h) as it is now, of at most jwks_bytes_max. Blocks until the source's own deadline, or
  // about a second longer than `stop`. One call at a time. `unavailable` says what went wrong, without the place's
  // name.
  virtual std::expected<std::string, Failure> fetch(const std::stop_token& stop) = 0;
};

}  // namespace stonechat::auth
