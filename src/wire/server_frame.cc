#include "wire/server_frame.h"

#include "wire/json_writer.h"

namespace stonechat::wire {
namespace {

// A frame that answers another: its type, and the ref of that one.
void begin_answer(JsonWriter& json, std::string_view type, std::string_view ref) {
  json.begin_object().field("type", type);
  if (!ref.empty()) {
    json.field("ref", ref);
  }
}

void append_reason(JsonWriter& json, const ErrorAnswer& error) {
  json.field("code", text_of(error.code));
  json.field("message", error.message);
  if (error.retry_after) {
    json.field("retryAfterMs", error.retry_after->count());
  }
}

}  // namespace

void append_welcome(std::string& out, const Welcome& welcome) {
  JsonWriter json(out);
  json.begin_object();
  json.field("type", "welcome");
  json.field("protocol", std::int64_t{protocol_version});
  json.field("server", welcome.server);
  json.field("epoch", welcome.epoch);
  json.field("sessionId", welcome.session_id);
  json.field("userId", welcome.user);
  json.field("deviceId", welcome.device);
  json.field("serverTime", milliseconds_of(welcome.server_time));
  json.field("heartbeatIntervalMs", welcome.heartbeat_interval.count());
  json.key("limits").begin_object();
  json.field("maxContentBytes", welcome.content_bytes_max);
  json.field("maxFrameBytes", welcome.frame_bytes_max);
  json.field("receiptsMembersMax", welcome.receipts_members_max);
  json.end_object();
  json.key("features").begin_array();
  for (const std::string_view feature : welcome.features) {
    json.string(feature);
  }
  json.end_array();
  json.end_object();
}

void append_ack(std::string& out, const Ack& ack) {
  JsonWriter json(out);
  begin_answer(json, "ack", ack.ref);
  json.field("chatId", ack.chat);
  json.field("messageId", ack.message_id);
  json.field("chatSequence", ack.chat_sequence.value);
  json.key("globalSequence").decimal_string(ack.global_sequence.value);
  json.field("timestamp", milliseconds_of(ack.time));
  json.field("status", "sent");
  if (ack.count) {
    json.field("count", *ack.count);
  }
  json.end_object();
}

void append_authenticated(std::string& out, std::string_view ref) {
  JsonWriter json(out);
  begin_answer(json, "ack", ref);
  json.end_object();
}

void append_token_expiring(std::string& out) {
  JsonWriter(out).begin_object().field("type", "token_expiring").end_object();
}

void append_queued_ack(std::string& out, const QueuedAck& ack) {
  JsonWriter json(out);
  begin_answer(json, "ack", ack.ref);
  json.field("chatId", ack.chat);
  json.field("messageId", ack.message_id);
  json.field("status", "queued");
  json.end_object();
}

void append_error(std::string& out, const ErrorAnswer& error) {
  JsonWriter json(out);
  begin_answer(json, "error", error.ref);
  if (!error.message_id.empty()) {
    json.field("messageId", error.message_id);
  }
  append_reason(json, error);
  json.end_object();
}

void append_error(std::string& out, const FrameError& error) {
  append_error(out, ErrorAnswer{.ref = error.ref,
                                .message_id = error.message_id,
                                .code = error.code,
                                .message = error.message,
                                .retry_after = {}});
}

void append_rest_error(std::string& out, const ErrorAnswer& error) {
  JsonWriter json(out);
  json.begin_object().key("error").begin_object();
  append_reason(json, error);
  json.end_object().end_object();
}

void append_rest_error(std::string& out, const RequestError& error) {
  append_rest_error(
      out,
      ErrorAnswer{
          .ref = {}, .message_id = {}, .code = error.code, .message = error.message, .retry_after = error.retry_after});
}

void append_pong(std::string& out, std::string_view ref) {
  JsonWriter json(out);
  begin_answer(json, "pong", ref);
  json.end_object();
}

void append_events(std::string& out, const EventsPage& page) {
  constexpr std::size_t fixed_bytes_max = 256;
  out.reserve(out.size() + fixed_bytes_max + page.events.size());
  JsonWriter json(out);
  begin_answer(json, "events", page.ref);
  json.field("chatId", page.chat);
  json.field("from", page.from.value);
  json.field("to", page.to.value);
  json.key("events").begin_array();
  if (!page.events.empty()) {
    json.raw(page.events);
  }
  json.end_array();
  json.field("hasMore", page.has_more);
  json.end_object();
}

}  // namespace stonechat::wire
