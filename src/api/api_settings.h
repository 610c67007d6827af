// What the REST side is set up with.
#pragma once

#include <cstddef>

#include "wire/cursor.h"
#include "wire/wire_limits.h"

namespace stonechat::api {

struct ApiSettings {
  wire::WireLimits wire;
  std::size_t json_depth_max = wire::json_depth_max_default;
  wire::CursorKey cursor_key;
};

}  // namespace stonechat::api
