// The server's side of the opening handshake (RFC 6455, section 4.2). Pure functions of the request.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "net/http_request.h"
#include "net/http_response.h"

namespace stonechat::net {

struct WebSocketUpgrade {
  std::string accept;                  // for Sec-WebSocket-Accept
  std::vector<std::string> protocols;  // that the client offers, in its order of preference
};

// True when the request asks for a WebSocket; whether it does so correctly is `check_websocket_upgrade`'s to say.
bool is_websocket_upgrade(const HttpRequest& request);

// 426 with the version that we speak for another version; 400 for everything else that is wrong.
std::expected<WebSocketUpgrade, HttpResponse> check_websocket_upgrade(const HttpRequest& request);

// The bytes of the 101. `selected_protocol` is one of `upgrade.protocols`, or empty for none.
std::string websocket_upgrade_response(const WebSocketUpgrade& upgrade, std::string_view selected_protocol);

// Sec-WebSocket-Accept for a Sec-WebSocket-Key (also for clients, who compare it).
std::string websocket_accept(std::string_view key);

}  // namespace stonechat::net
