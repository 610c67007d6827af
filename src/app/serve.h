// `stonechat serve`: from the configuration to the last line of the log.
#pragma once

#include "app/config.h"

namespace stonechat::app {

// Serves until SIGTERM or SIGINT, then drains; a second signal ends the drain. SIGHUP reloads (server.h). Returns the
// process's exit code.
int serve(const Config& config);

}  // namespace stonechat::app
