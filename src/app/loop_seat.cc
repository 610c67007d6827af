#include "app/loop_seat.h"

namespace stonechat::app {

LoopSeat::LoopSeat(const SeatParts& parts)
    : users_(parts.loop.index(), parts.mailbox.answers, parts.directory, parts.host),
      gateway_({.loop = parts.loop,
                .host = parts.host,
                .pool = parts.pool,
                .answers = parts.mailbox.answers,
                .fanout = parts.mailbox.fanout,
                .metrics = parts.gateway_metrics,
                .caps = parts.connection_caps,
                .limits = parts.gateway_limits,
                .verifier = parts.verifier,
                .revocations = parts.revocations,
                .server_name = parts.server_name}),
      door_(gateway_, users_),
      api_({.loop = parts.loop,
            .host = parts.host,
            .pool = parts.pool,
            .answers = parts.mailbox.answers,
            .users = users_,
            .verifier = parts.verifier,
            .revocations = parts.revocations,
            .passwords = parts.passwords,
            .attempts = parts.attempts,
            .accounts = parts.account_settings,
            .settings = parts.api_settings,
            .operations = parts.operations,
            .open_web_socket = [this](net::HttpExchange& exchange) { door_.handle(exchange); }}),
      http_(parts.loop, api_, parts.http_limits) {
  door_.connect(http_);
  api_.connect(http_);
  parts.loop.at_round_end([this] { gateway_.hand_over(); });
}

void LoopSeat::drain(std::chrono::milliseconds linger) {
  door_.shut();
  gateway_.drain(linger);
  http_.drain();
}

}  // namespace stonechat::app
