// An issuer's key set in a file that the operator guards: a secret may stand in it too.
#pragma once

#include <expected>
#include <filesystem>

#include "auth/jwks.h"
#include "base/failure.h"

namespace stonechat::app {

// `bad_input` names the key of the configuration, the file, and what to change.
std::expected<auth::ParsedKeySet, Failure> read_key_set_file(const std::filesystem::path& path);

}  // namespace stonechat::app
