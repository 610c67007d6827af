// The limit of open files, which bounds the number of connections.
#pragma once

#include <cstddef>

namespace stonechat::net {

// Raises the process's soft limit to its hard limit and returns the soft limit that holds now. At start, before
// threads.
std::size_t raise_file_limit();

}  // namespace stonechat::net
