// One key's value: set, checked against the table, shown. A complaint says what is allowed, never what was given, for
// that may be a secret.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/config_keys.h"

namespace stonechat::app {

// What a source can say. A number is a whole one.
using ConfigValue = std::variant<std::int64_t, bool, std::string, std::vector<std::string>>;

// A complaint where the value has the wrong type, range or form; `config` is then untouched.
[[nodiscard]] std::optional<std::string> set_value(const ConfigKey& key, Config& config, const ConfigValue& value);

// The same from plain text, as flags and the environment have it: lists are separated by commas.
[[nodiscard]] std::optional<std::string> set_value_from_text(const ConfigKey& key, Config& config,
                                                             std::string_view text);

// "a whole number from 0 to 256", "one of logfmt, json".
std::string allowed_values(const ConfigKey& key);

// The key's present value as TOML.
std::string value_as_toml(const ConfigKey& key, const Config& config);

}  // namespace stonechat::app
