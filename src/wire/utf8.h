// Whether a text may stand in JSON: what comes from a store was written by us, and may have been damaged since.
#pragma once

#include <string_view>

namespace stonechat::wire {

// True for whole, legal UTF-8 (RFC 3629). Gigabytes a second.
bool is_utf8(std::string_view text);

}  // namespace stonechat::wire
