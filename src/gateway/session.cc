#include "gateway/session.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>
#include <variant>

#include "auth/token.h"
#include "base/random.h"
#include "base/stable_hash.h"
#include "base/time.h"
#include "base/time_ordered_id.h"
#include "chat/refusal.h"
#include "engine/ack_of.h"
#include "engine/post_command.h"
#include "wire/refusal_code.h"

namespace stonechat::gateway {
namespace {

// A token that is good for longer is looked at again then.
constexpr std::chrono::hours token_life_max{24 * 365};
// So long before its token ends a client is told.
constexpr std::chrono::minutes expiry_notice{1};

// On the wire and in the configuration 0 is "no limit"; inside it is the largest number.
std::int64_t reported(std::size_t limit) {
  return limit == std::numeric_limits<std::size_t>::max() ? 0 : static_cast<std::int64_t>(limit);
}

net::Loop::Clock::time_point end_of(std::chrono::sys_seconds expires, net::Loop::Clock::time_point now) {
  using std::chrono::seconds;
  const seconds left = expires - std::chrono::floor<seconds>(std::chrono::system_clock::now());
  return now + std::min<seconds>(left, token_life_max);
}

}  // namespace

Session::Session(Gateway& gateway, std::unique_ptr<net::Socket> socket, const Caller& caller)
    : gateway_(gateway),
      socket_(std::move(socket)),
      parser_(net::WebSocketRole::server, gateway.parts().limits.frame_bytes_max),
      user_(caller.user),
      messages_(gateway.parts().limits.messages, gateway.parts().loop.now()),
      heard_(gateway.parts().loop.now().time_since_epoch().count()),
      token_expires_(end_of(caller.token_expires, gateway.parts().loop.now())),
      device_hash_(stable_hash(caller.device.view())),
      login_(caller.login.value_or(account::FamilyKey{})),
      address_(caller.address) {
  socket_->set_handler(*this);
  socket_->set_send_bytes_max(gateway.parts().limits.send_queue_bytes_max);
}

Session::~Session() { leave(); }

void Session::greet(const DeviceId& device) {
  gateway_.parts().fanout.add(user_.key, *this);
  listening_ = true;
  if (const auto silent = gateway_.parts().caps.enter_user(user_.key, place_for_caps())) {
    gateway_.turn_out(*silent);
  }
  const GatewayLimits& limits = gateway_.parts().limits;
  const std::string session_id = time_ordered_id("session_", wall_now(), random_bytes<10>());
  std::string& json = gateway_.json();
  json.clear();
  wire::append_welcome(json, {.server = gateway_.parts().server_name,
                              .epoch = gateway_.parts().host.epoch(),
                              .session_id = session_id,
                              .user = user_.id.view(),
                              .device = device.view(),
                              .server_time = wall_now(),
                              .heartbeat_interval = limits.heartbeat_interval,
                              .content_bytes_max = reported(limits.wire.content_bytes_max),
                              .frame_bytes_max = reported(limits.frame_bytes_max),
                              .receipts_members_max = static_cast<std::int64_t>(limits.receipts_members_max),
                              .features = {}});
  send(json);
  tell_expiry();
  arm_timer();
}

void Session::close(wire::CloseCode code, std::chrono::milliseconds linger) {
  if (socket_->is_closing()) {
    return;
  }
  leave();
  parser_.stop();
  socket_->send(net::make_frame(net::websocket_close_frame(wire::number_of(code), wire::reason_of(code))));
  socket_->close_after_flush(linger);
}

void Session::send(std::string_view json) { socket_->send(net::make_websocket_text(json)); }

void Session::on_readable_bytes(std::span<char> bytes) {
  heard_.store(gateway_.parts().loop.now().time_since_epoch().count(), std::memory_order_relaxed);
  pings_missed_ = 0;
  if (const auto violation = parser_.feed(bytes, *this)) {
    gateway_.parts().metrics.protocol_errors.increment();
    close(static_cast<wire::CloseCode>(violation->close_code));
  }
}

void Session::on_end() {
  leave();
  gateway_.remove(*this);
}

void Session::on_overflow() {
  gateway_.parts().metrics.slow_consumers.increment();
  socket_->drop_queue();
  close(wire::CloseCode::slow_consumer);
}

void Session::on_message(net::WebSocketOpcode opcode, std::string_view payload) {
  gateway_.parts().metrics.frames_received.increment();
  if (opcode != net::WebSocketOpcode::text) {
    gateway_.parts().metrics.protocol_errors.increment();
    close(wire::CloseCode::unsupported_data);
    return;
  }
  auto frame = wire::parse_client_frame(gateway_.reader(), payload, gateway_.parts().limits.wire);
  if (!frame) {
    gateway_.parts().metrics.frames_refused.increment();
    if (!tolerate_frame()) {
      return;
    }
    std::string& json = gateway_.json();
    json.clear();
    wire::append_error(json, frame.error());
    send(json);
    return;
  }
  std::visit([&](auto&& body) { obey(std::forward<decltype(body)>(body), std::move(frame->ref)); },
             std::move(frame->body));
}

void Session::on_ping(std::string_view payload) {
  if (tolerate_frame()) {
    socket_->send(net::make_websocket_frame(net::WebSocketOpcode::pong, payload));
  }
}

void Session::on_pong(std::string_view) { tolerate_frame(); }

void Session::on_close(std::uint16_t code, std::string_view) {
  leave();
  // The client's code goes back to it (RFC 6455 section 5.5.1).
  socket_->send(net::make_frame(net::websocket_close_frame(code, {})));
  socket_->close_after_flush(linger_default);
}

// One timer for three deadlines: the client's next sign of life, and the notice and the end of its token.
void Session::on_timer() {
  const auto now = gateway_.parts().loop.now();
  if (now >= token_expires_) {
    close(wire::CloseCode::token_expired);
    return;
  }
  tell_expiry();
  const auto interval = gateway_.parts().limits.heartbeat_interval;
  if (interval.count() > 0 && now - heard() >= interval) {
    if (pings_missed_ == pings_missed_max) {
      gateway_.parts().metrics.heartbeats_missed.increment();
      close(wire::CloseCode::heartbeat_missed);
      return;
    }
    ++pings_missed_;
    socket_->send(net::make_websocket_frame(net::WebSocketOpcode::ping, {}));
  }
  arm_timer();
}

void Session::arm_timer() {
  const auto interval = gateway_.parts().limits.heartbeat_interval;
  auto deadline = expiry_told_ ? token_expires_ : token_expires_ - expiry_notice;
  if (interval.count() > 0) {
    deadline = std::min(deadline, pings_missed_ == 0 ? heard() + interval : gateway_.parts().loop.now() + interval);
  }
  gateway_.parts().loop.timers().arm(*this, deadline);
}

void Session::obey(wire::Ping, std::string&& ref) {
  if (!tolerate_frame()) {
    return;
  }
  std::string& json = gateway_.json();
  json.clear();
  wire::append_pong(json, ref);
  send(json);
}

void Session::obey(wire::SendMessage&& message, std::string&& ref) {
  const std::string message_id = message.message_id ? message.message_id->text() : std::string{};
  if (!admit(ref, message_id)) {
    return;
  }
  auto command = engine::post_command(std::move(message), user_);
  if (!command) {
    refuse({.ref = ref,
            .message_id = message_id,
            .code = command.error().code,
            .message = command.error().message,
            .retry_after = {}});
    return;
  }
  ask(std::move(*command), std::move(ref));
}

void Session::obey(wire::ChangeMessage&& change, std::string&& ref) {
  if (admit(ref, chat::message_of(change.command).view())) {
    change.command.sender = user_;
    ask(std::move(change.command), std::move(ref));
  }
}

void Session::ask(chat::Command&& command, std::string&& ref) {
  gateway_.ask({.origin = {.loop = gateway_.parts().loop.index(), .ticket = ticket(), .ref = std::move(ref)},
                .command = std::move(command)});
}

void Session::obey(wire::GetEvents&& range, std::string&& ref) {
  if (admit(ref, {})) {
    gateway_.read_events(*this, std::move(ref), range);
  }
}

void Session::obey(wire::Authenticate&& renewal, std::string&& ref) {
  if (!admit(ref, {})) {
    return;
  }
  const GatewayParts& parts = gateway_.parts();
  const auto claims = parts.verifier.verify(renewal.token, wall_now());
  if (!claims) {
    refuse(ref, wire::ErrorCode::unauthorized, auth::message_of(claims.error()));
    return;
  }
  if (const auto barred = parts.revocations.why_barred(claims->session, claims->subject)) {
    refuse(ref, wire::ErrorCode::unauthorized, *barred);
    return;
  }
  if (claims->subject != user_.id.view() || (claims->device && stable_hash(*claims->device) != device_hash_)) {
    refuse(ref, wire::ErrorCode::forbidden, "this token is of another user or device; open a connection for it");
    return;
  }
  token_expires_ = end_of(std::chrono::sys_seconds{std::chrono::seconds{claims->expires_at_seconds}}, parts.loop.now());
  const auto login = claims->session ? account::family_of(*claims->session) : std::nullopt;
  login_ = login.value_or(account::FamilyKey{});
  expiry_told_ = false;
  std::string& json = gateway_.json();
  json.clear();
  wire::append_authenticated(json, ref);
  send(json);
  tell_expiry();
  arm_timer();
}

void Session::tell_expiry() {
  if (expiry_told_ || gateway_.parts().loop.now() < token_expires_ - expiry_notice) {
    return;
  }
  expiry_told_ = true;
  std::string& json = gateway_.json();
  json.clear();
  wire::append_token_expiring(json);
  send(json);
}

void Session::on_ended(const engine::SessionsEnded& ended) {
  if (!ended.family) {
    close(wire::CloseCode::account_disabled);
  } else if (*ended.family == login_) {
    close(wire::CloseCode::token_revoked);
  }
}

bool Session::admit(std::string_view ref, std::string_view message_id) {
  const auto wait = messages_.take(gateway_.parts().limits.messages, gateway_.parts().loop.now());
  if (wait.count() == 0) {
    return true;
  }
  gateway_.parts().metrics.rate_limited.increment();
  const std::size_t unwelcome_max = gateway_.parts().limits.unwelcome_frames_max;
  if (!close_unless(floods_.tolerates_early(unwelcome_max, wait, gateway_.parts().loop.now()))) {
    return false;
  }
  refuse({.ref = ref,
          .message_id = message_id,
          .code = wire::ErrorCode::rate_limited,
          .message = "too many frames; wait for retryAfterMs and send it again",
          .retry_after = wait});
  return false;
}

void Session::on_answer(const engine::BatchEntry& entry) {
  if (const auto ack = engine::ack_of(entry)) {
    std::string& json = gateway_.json();
    json.clear();
    wire::append_ack(json, *ack);
    send(json);
    return;
  }
  wire::ErrorAnswer error{.ref = entry.origin.ref,
                          .message_id = entry.message.view(),
                          .code = wire::ErrorCode::unavailable,
                          .message = "not stored; send it again after retryAfterMs",
                          .retry_after = retry_after};
  if (const auto* refusal = std::get_if<chat::Refusal>(&entry.answer)) {
    error.code = wire::code_of(*refusal);
    error.message = chat::sentence(*refusal);
    error.retry_after.reset();
  } else if (std::holds_alternative<engine::OutcomeUnknown>(entry.answer)) {
    // Neither an ack nor an error would be true. A client that reconnects sends again what was not acked.
    close(wire::CloseCode::shed);
    return;
  }
  refuse(error);
}

void Session::refuse(std::string_view ref, wire::ErrorCode code, std::string_view message) {
  refuse({.ref = ref, .message_id = {}, .code = code, .message = message, .retry_after = {}});
}

void Session::refuse(const wire::ErrorAnswer& error) {
  std::string& json = gateway_.json();
  json.clear();
  wire::append_error(json, error);
  send(json);
}

bool Session::tolerate_frame() {
  return close_unless(floods_.tolerates(gateway_.parts().limits.unwelcome_frames_max, gateway_.parts().loop.now()));
}

bool Session::close_unless(bool tolerated) {
  if (!tolerated) {
    gateway_.parts().metrics.floods.increment();
    close(wire::CloseCode::flooding);
  }
  return tolerated;
}

void Session::leave() {
  if (listening_) {
    gateway_.parts().caps.leave_user(user_.key, place_for_caps());
    gateway_.parts().fanout.remove(user_.key, *this);
    listening_ = false;
  }
  if (const std::string* entered = std::exchange(address_, nullptr)) {
    gateway_.parts().caps.leave_address(entered);
  }
  cancel();
}

net::Loop::Clock::time_point Session::heard() const {
  return net::Loop::Clock::time_point{net::Loop::Clock::duration{heard_.load(std::memory_order_relaxed)}};
}

ConnectionCaps::Place Session::place_for_caps() const {
  return {.loop = gateway_.parts().loop.index(), .ticket = ticket(), .heard = &heard_};
}

}  // namespace stonechat::gateway
