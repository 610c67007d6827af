// How an event and its fields become text. Pure.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "ops/log.h"

namespace stonechat::ops {

// A longer text value is cut here and ends in "...".
inline constexpr std::size_t log_value_bytes_max = 1024;

// logfmt: `event=refused reason="not a member"`; JSON: `"event":"refused","reason":"not a member"`, without the braces.
// Printable ASCII stands as it is, quoted where logfmt needs it; all other bytes become \xHH (in JSON the controls
// \u00HH), so that the line is one line, harmless to a terminal, and valid JSON whatever a value holds.
std::string log_line_body(LogFormat format, std::string_view event, std::span<const LogField> fields);

}  // namespace stonechat::ops
