// The bound that no server on this machine gets past with this driver: a bare epoll loop that takes the same calls and
// frames and routes them, but checks no token, reads no JSON beyond the place of three fields, and stores nothing.
// What is written at once is gathered, and a frame is encoded once for all its receivers, as in the real server.
#pragma once

#include "bench/floor_fault.h"

namespace stonechat::bench {

// Serves on `listener`, a non-blocking listening socket, until the process is ended. A token is the user's name itself.
[[noreturn]] void run_floor_server(int listener, FloorFault fault = FloorFault::none);

}  // namespace stonechat::bench
