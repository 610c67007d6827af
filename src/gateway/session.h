// One live WebSocket connection of a device: frames in become commands, answers and events become frames out. An idle
// session owns no buffer. Its loop's thread.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/id.h"
#include "chat/command.h"
#include "engine/loop_fanout.h"
#include "gateway/flood_guard.h"
#include "gateway/gateway.h"
#include "gateway/rate_limit.h"
#include "net/frame.h"
#include "net/socket.h"
#include "net/timer_wheel.h"
#include "net/websocket_parser.h"
#include "wire/client_frame.h"
#include "wire/close_code.h"
#include "wire/server_frame.h"

namespace stonechat::gateway {

class Session final : public engine::Receiver,
                      private net::SocketHandler,
                      private net::WebSocketHandler,
                      private net::Timer {
 public:
  Session(Gateway& gateway, std::unique_ptr<net::Socket> socket, const Caller& caller);
  ~Session() override;

  // The session's first frame; from then on it hears events.
  void greet(const DeviceId& device);
  // Sends a close frame, and ends once the client has answered it or `linger` is over. Nothing is read any more.
  void close(wire::CloseCode code, std::chrono::milliseconds linger = linger_default);
  // Bytes that came with the handshake, in a buffer as net::Socket gives it.
  void feed(std::span<char> bytes) { on_readable_bytes(bytes); }

  void deliver(const net::FramePtr& event) override { socket_->send(event); }
  void on_answer(const engine::BatchEntry& entry) override;
  void on_ended(const engine::SessionsEnded& ended) override;
  void send(std::string_view json);

  UserKey user_key() const { return user_.key; }

  // Where the gateway keeps it.
  std::size_t place = 0;

 private:
  static constexpr std::chrono::milliseconds linger_default{5'000};
  static constexpr std::uint8_t pings_missed_max = 3;

  void on_readable_bytes(std::span<char> bytes) override;
  void on_end() override;
  void on_overflow() override;
  void on_message(net::WebSocketOpcode opcode, std::string_view payload) override;
  void on_ping(std::string_view payload) override;
  void on_pong(std::string_view payload) override;
  void on_close(std::uint16_t code, std::string_view reason) override;
  void on_timer() override;

  void obey(wire::Ping ping, std::string&& ref);
  void obey(wire::SendMessage&& message, std::string&& ref);
  void obey(wire::GetEvents&& range, std::string&& ref);
  void obey(wire::ChangeMessage&& change, std::string&& ref);
  void ask(chat::Command&& command, std::string&& ref);
  void obey(wire::Authenticate&& renewal, std::string&& ref);
  bool admit(std::string_view ref, std::string_view message_id);
  void refuse(const wire::ErrorAnswer& error);
  void refuse(std::string_view ref, wire::ErrorCode code, std::string_view message);
  void tell_expiry();
  // Closes the connection where FloodGuard does not tolerate the frame; gives what it said.
  bool close_unless(bool tolerated);
  bool tolerate_frame();
  void leave();
  void arm_timer();
  net::Loop::Clock::time_point heard() const;
  ConnectionCaps::Place place_for_caps() const;

  Gateway& gateway_;
  std::unique_ptr<net::Socket> socket_;
  net::WebSocketParser parser_;
  chat::User user_;
  RateLimit messages_;
  FloodGuard floods_;
  std::atomic<std::int64_t> heard_;  // the client's last bytes, in ticks of the loop's clock; other loops compare it
  net::Loop::Clock::time_point token_expires_;
  std::uint64_t device_hash_;   // by stable_hash: a session keeps no text that it hardly ever needs
  account::FamilyKey login_;    // 0: the token came from none
  const std::string* address_;  // counted by ConnectionCaps; null: not counted
  std::uint8_t pings_missed_ = 0;
  bool expiry_told_ = false;
  bool listening_ = false;  // registered for events
};

}  // namespace stonechat::gateway
