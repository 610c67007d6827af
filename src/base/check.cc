#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace stonechat {

void check_failed(const char* why, std::source_location where) {
  std::fprintf(stderr, "broken invariant: %s (%s:%u)\n", why, where.file_name(), static_cast<unsigned>(where.line()));
  std::abort();
}

}  // namespace stonechat
