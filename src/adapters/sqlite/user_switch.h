// The operator's switch: disables and enables a user from a process of its own, whether a server runs on the folder or
// not. It writes one row of a table that the server only reads; the server looks for it (docs/adr/0006).
#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/failure.h"
#include "base/id.h"

namespace stonechat::sqlite {

enum class UserNamedBy : std::uint8_t {
  username_or_id,  // the username first
  id,
};

// Stored when this returns, and who it was. `bad_input` where there is no such user, or no database of this version in
// the folder. Waits up to ten seconds for a server's commits.
std::expected<UserId, Failure> switch_user(const std::filesystem::path& data_dir, std::string_view name,
                                           UserNamedBy named_by, bool disabled);

}  // namespace stonechat::sqlite
