// The TOML file as a source of configuration.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/config.h"

namespace stonechat::app {

// Sets in `config` what `toml` says and gives the complaints, each with `file` and line.
std::vector<std::string> apply_config_file(std::string_view toml, std::string_view file, Config& config);

}  // namespace stonechat::app
