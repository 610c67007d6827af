// Tells the service manager where the process stands (sd_notify(3), "Type=notify"): datagrams to the socket that the
// environment names as NOTIFY_SOCKET. Without one nothing happens.
#pragma once

#include <string_view>

namespace stonechat::ops {

// "READY=1", "STOPPING=1", … ; several assignments are lines. Main thread.
void tell_service_manager(std::string_view state);

}  // namespace stonechat::ops
