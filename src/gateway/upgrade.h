// GET /ws: from an HTTP request to a session. Checks the Origin, the handshake (RFC 6455 section 4.2) and the token, in
// this order, all before the upgrade; the subject of a valid token is provisioned at first sight. One loop's thread.
#pragma once

#include "engine/user_admission.h"
#include "gateway/gateway.h"
#include "gateway/rate_limit.h"
#include "net/http_exchange.h"
#include "net/http_server.h"
#include "net/websocket_handshake.h"

namespace stonechat::gateway {

class UpgradeDoor {
 public:
  // All references outlive the door.
  UpgradeDoor(Gateway& gateway, engine::UserAdmission& users)
      : gateway_(gateway), users_(users), handshakes_(gateway.parts().limits.handshakes, gateway.parts().loop.now()) {}

  // Once; before the first request.
  void connect(net::HttpServer& server) { server_ = &server; }

  void handle(net::HttpExchange& exchange);

  // No upgrades from now on: 503.
  void shut() { shut_ = true; }

 private:
  void finish(net::HttpTicket ticket, const net::WebSocketUpgrade& upgrade, Caller caller);
  void refuse(net::HttpExchange& exchange, const net::HttpResponse& response);

  Gateway& gateway_;
  engine::UserAdmission& users_;
  net::HttpServer* server_ = nullptr;
  RateLimit handshakes_;
  bool shut_ = false;
};

}  // namespace stonechat::gateway
