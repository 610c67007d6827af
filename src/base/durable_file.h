// Files and folders that are on disk when a function returns, so that a power cut later takes nothing back. A failure
// is `unavailable` where the file system refuses, `bad_input` where a file is in the way.
#pragma once

#include <expected>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/failure.h"

namespace stonechat {

// A file that was not there before, with mode 0600. Its folder is not synced.
std::expected<void, Failure> write_new_file(const std::filesystem::path& path, std::string_view bytes);

// What other descriptors wrote to it too.
std::expected<void, Failure> sync_file(const std::filesystem::path& path);

// The names in it.
std::expected<void, Failure> sync_folder(const std::filesystem::path& folder);

// Never replaces a file. Both in one folder, which is not synced.
std::expected<void, Failure> rename_to_new(const std::filesystem::path& from, const std::filesystem::path& to);

// The folder that holds `path`; "." for a bare name, and the parent of a folder that is written with a slash.
std::filesystem::path folder_of(const std::filesystem::path& path);

}  // namespace stonechat
