#pragma once

namespace stonechat::app {

inline constexpr const char* version = STONECHAT_VERSION;

}  // namespace stonechat::app
