// What the server says over the WebSocket besides durable events (stored_event.h). Each function appends one JSON
// object. Views are into what the caller keeps during the call; an empty `ref` is not sent. Pure, any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/time.h"
#include "wire/client_frame.h"
#include "wire/error_code.h"
#include "wire/request_error.h"

namespace stonechat::wire {

inline constexpr int protocol_version = 1;

struct Welcome {
  std::string_view server;  // "stonechat/0.1.0"
  std::string_view epoch;
  std::string_view session_id;
  std::string_view user;
  std::string_view device;
  Timestamp server_time;
  std::chrono::milliseconds heartbeat_interval{25000};
  std::int64_t content_bytes_max = 16384;
  std::int64_t frame_bytes_max = 65536;
  std::int64_t receipts_members_max = 100;
  std::span<const std::string_view> features;
};
void append_welcome(std::string& out, const Welcome& welcome);

// The event is durable: `status` is "sent". Also the body of an answer to POST …/messages, and to edits, deletions and
// reactions.
struct Ack {
  std::string_view ref;
  std::string_view chat;
  std::string_view message_id;  // of an edit, a deletion or a reaction: the target
  ChatSequence chat_sequence;
  GlobalSequence global_sequence;
  Timestamp time;
  std::optional<std::int64_t> count{};  // of a reaction: how many have the emoji there
};
void append_ack(std::string& out, const Ack& ack);

// The new token holds from now on.
void append_authenticated(std::string& out, std::string_view ref);

// The token has a minute left, or less.
void append_token_expiring(std::string& out);

// The command waits for its sequence: `status` is "queued", without sequences and timestamp.
struct QueuedAck {
  std::string_view ref;
  std::string_view chat;
  std::string_view message_id;
};
void append_queued_ack(std::string& out, const QueuedAck& ack);

struct ErrorAnswer {
  std::string_view ref;
  std::string_view message_id;  // empty: not sent
  ErrorCode code = ErrorCode::internal;
  std::string_view message;
  std::optional<std::chrono::milliseconds> retry_after;
};
void append_error(std::string& out, const ErrorAnswer& error);
void append_error(std::string& out, const FrameError& error);

// The body of a refused REST call: {"error":{"code","message","retryAfterMs"?}}. Only code, message and retry_after
// count.
void append_rest_error(std::string& out, const ErrorAnswer& error);
void append_rest_error(std::string& out, const RequestError& error);

void append_pong(std::string& out, std::string_view ref);

// The answer to get_events; over REST the same object.
struct EventsPage {
  std::string_view ref;
  std::string_view chat;
  ChatSequence from;
  ChatSequence to;          // cut at the head
  std::string_view events;  // frames made by append_event(), with commas between, without brackets
  bool has_more = false;
};
void append_events(std::string& out, const EventsPage& page);

}  // namespace stonechat::wire
