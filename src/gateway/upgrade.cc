#include "gateway/upgrade.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "auth/bearer.h"
#include "base/random.h"
#include "base/time.h"
#include "base/time_ordered_id.h"
#include "engine/error_response.h"
#include "net/url.h"

namespace stonechat::gateway {
namespace {

constexpr std::string_view protocol_prefix = "stonechat.";
constexpr std::string_view protocol_ours = "stonechat.v1";
constexpr std::string_view bearer_prefix = "bearer.";
constexpr std::string_view shutting_down = "the server is shutting down; reconnect";

net::HttpResponse error_response(wire::ErrorCode code, std::string_view message) {
  return engine::error_response({.code = code, .message = std::string{message}});
}

// A browser says where its page came from. Programs say nothing, and are let in.
bool origin_allowed(const net::HttpRequest& request, const std::vector<std::string>& allowed) {
  const auto origin = request.header("origin");
  if (!origin) {
    return true;
  }
  const std::size_t scheme_end = origin->find("://");
  const auto host = request.header("host");
  if (scheme_end != std::string_view::npos && host && origin->substr(scheme_end + 3) == *host) {
    return true;
  }
  return std::ranges::find(allowed, *origin) != allowed.end();
}

std::optional<std::string> token_of(const net::HttpRequest& request, const net::WebSocketUpgrade& upgrade) {
  if (const auto authorization = request.header("authorization")) {
    // A proxy's own credentials may stand here; the token is elsewhere then.
    if (const auto token = auth::bearer_token(*authorization)) {
      return std::string{*token};
    }
  }
  if (const auto target = net::parse_target(request.target)) {
    if (const auto token = target->parameter("token")) {
      return std::string{*token};
    }
  }
  for (const std::string& protocol : upgrade.protocols) {
    if (protocol.starts_with(bearer_prefix)) {
      return protocol.substr(bearer_prefix.size());
    }
  }
  return std::nullopt;
}

// Ours where it is offered, else the first version of it that the client speaks, else none.
std::string selected_protocol(const net::WebSocketUpgrade& upgrade) {
  std::string selected;
  for (const std::string& protocol : upgrade.protocols) {
    if (protocol == protocol_ours) {
      return protocol;
    }
    if (selected.empty() && protocol.starts_with(protocol_prefix)) {
      selected = protocol;
    }
  }
  return selected;
}

DeviceId device_of(const auth::Claims& claims) {
  if (claims.device) {
    if (const auto device = DeviceId::parse(*claims.device)) {
      return *device;
    }
  }
  return *DeviceId::parse(time_ordered_id("device_", wall_now(), random_bytes<10>()));
}

}  // namespace

void UpgradeDoor::handle(net::HttpExchange& exchange) {
  const net::HttpRequest& request = exchange.request();
  if (shut_) {
    refuse(exchange, error_response(wire::ErrorCode::unavailable, shutting_down));
    return;
  }
  const GatewayParts& parts = gateway_.parts();
  if (handshakes_.take(parts.limits.handshakes, parts.loop.now()).count() != 0) {
    refuse(exchange, error_response(wire::ErrorCode::unavailable, "too many handshakes at once; come back later"));
    return;
  }
  if (!origin_allowed(request, parts.limits.allowed_origins)) {
    refuse(exchange, error_response(wire::ErrorCode::forbidden,
                                    "pages of this origin may not connect; see server.allowed_origins"));
    return;
  }
  auto upgrade = net::check_websocket_upgrade(request);
  if (!upgrade) {
    refuse(exchange, upgrade.error());
    return;
  }
  const auto token = token_of(request, *upgrade);
  if (!token) {
    refuse(exchange, error_response(wire::ErrorCode::unauthorized,
                                    "a token is needed: in the query, the Authorization header or the subprotocols"));
    return;
  }
  auto claims = parts.verifier.verify(*token, wall_now());
  if (!claims) {
    refuse(exchange, error_response(wire::ErrorCode::unauthorized, auth::message_of(claims.error())));
    return;
  }
  if (const auto barred = parts.revocations.why_barred(claims->session, claims->subject)) {
    refuse(exchange, error_response(wire::ErrorCode::unauthorized, *barred));
    return;
  }
  const UserId user = *UserId::parse(claims->subject);
  Caller caller{.user = {.key = {}, .id = user},
                .device = device_of(*claims),
                .token_expires = std::chrono::sys_seconds{std::chrono::seconds{claims->expires_at_seconds}},
                .login = claims->session ? account::family_of(*claims->session) : std::nullopt};
  users_.admit(
      user, claims->name.value_or(""),
      [this, ticket = exchange.ticket(), upgrade = std::move(*upgrade), caller](std::optional<UserKey> key) mutable {
        if (key) {
          caller.user.key = *key;
          finish(ticket, upgrade, caller);
        } else if (net::HttpExchange* waiting = server_->find(ticket)) {
          refuse(*waiting, error_response(wire::ErrorCode::unavailable, "the store is out of reach; reconnect"));
        }
      });
}

void UpgradeDoor::finish(net::HttpTicket ticket, const net::WebSocketUpgrade& upgrade, Caller caller) {
  net::HttpExchange* exchange = server_->find(ticket);
  if (exchange == nullptr) {
    return;
  }
  if (shut_) {
    refuse(*exchange, error_response(wire::ErrorCode::unavailable, shutting_down));
    return;
  }
  // Whoever was shut out while the user was looked up was told of no session here.
  const engine::Revocations& revocations = gateway_.parts().revocations;
  if ((caller.login && revocations.is_revoked(*caller.login)) || revocations.is_disabled(caller.user.id)) {
    refuse(*exchange, error_response(wire::ErrorCode::unauthorized, "this login has ended; log in again"));
    return;
  }
  ConnectionCaps& caps = gateway_.parts().caps;
  if (caps.caps_addresses()) {
    caller.address = caps.enter_address(exchange->peer_address());
    if (caller.address == nullptr) {
      refuse(*exchange, error_response(wire::ErrorCode::rate_limited,
                                       "this address has as many connections as it may; close one first"));
      return;
    }
  }
  const std::string protocol = selected_protocol(upgrade);
  auto connection = exchange->upgrade(net::websocket_upgrade_response(upgrade, protocol));
  if (protocol.empty() || protocol == protocol_ours) {
    gateway_.welcome(std::move(connection), caller);
  } else {
    gateway_.turn_away(std::move(connection), caller, wire::CloseCode::unsupported_version);
  }
}

void UpgradeDoor::refuse(net::HttpExchange& exchange, const net::HttpResponse& response) {
  gateway_.parts().metrics.handshakes_refused.increment();
  exchange.respond(response);
}

}  // namespace stonechat::gateway
