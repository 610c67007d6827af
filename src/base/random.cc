#include "base/random.h"

#include <sys/random.h>

#include <cerrno>

#include "base/check.h"

namespace stonechat {

void fill_random(std::span<std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t got = getrandom(bytes.data(), bytes.size(), 0);
    if (got < 0) {
      check(errno == EINTR, "getrandom without flags fails only by a signal");
      continue;
    }
    bytes = bytes.subspan(static_cast<std::size_t>(got));
  }
}

}  // namespace stonechat
