// A refused call as the HTTP answer that REST and the WebSocket's handshake share.
#pragma once

#include "net/http_response.h"
#include "wire/request_error.h"

namespace stonechat::engine {

// With Retry-After where the client should come back, and WWW-Authenticate where it lacks a token.
net::HttpResponse error_response(const wire::RequestError& error);

}  // namespace stonechat::engine
