// Ids that sort by the time of their making, so that an index on them grows at its end. Pure: time and randomness are
// handed in (`random_bytes<10>()`). Two ids of one millisecond are in no particular order.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/time.h"

namespace stonechat {

// `prefix` (at most 10 characters, e.g. "chat_") and 26 of lower-case Crockford base32: 48 bits of milliseconds, then
// the 80 random ones. Ids of one prefix sort by time as text. `now` lies between 1970 and the year 10889.
std::string time_ordered_id(std::string_view prefix, Timestamp now, std::span<const std::byte, 10> random);

// RFC 9562 §5.7, 36 characters in lower case; uses 74 of the random bits.
std::string uuid_v7(Timestamp now, std::span<const std::byte, 10> random);

}  // namespace stonechat
