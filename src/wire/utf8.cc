#include "wire/utf8.h"

#include <simdjson.h>

namespace stonechat::wire {

bool is_utf8(std::string_view text) { return simdjson::validate_utf8(text); }

}  // namespace stonechat::wire
