// The secret with which an embedded server signs and checks its own tokens: made on the first start, then kept.
#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/failure.h"

namespace stonechat::app {

// In the data directory; a backup takes it along.
inline constexpr std::string_view secret_file_name = "hs256_secret";

// The text of DATA_DIR/hs256_secret, which is the HS256 secret byte for byte (without white space around it), so that
// other programs can sign with the same file. Made where it is absent, with the folder: 32 random bytes as base64url,
// mode 0600, on disk before this returns. Processes that race for it all get the same one, also after a power cut.
// Failures: `unavailable` where the file system refuses, `corrupt` for a secret of under 32 bytes.
std::expected<std::string, Failure> load_or_create_secret(const std::filesystem::path& data_dir);

}  // namespace stonechat::app
