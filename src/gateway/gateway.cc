#include "gateway/gateway.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "engine/event_range.h"
#include "gateway/session.h"
#include "ops/rate_limited_log.h"
#include "wire/server_frame.h"

namespace stonechat::gateway {
namespace {

std::string events_frame(std::string_view ref, const ChatId& chat,
                         const std::expected<std::optional<engine::EventRange>, Failure>& range) {
  std::string json;
  if (!range) {
    static ops::RateLimitedLog log{10};
    log.log(ops::LogLevel::error, "read_failed", {{"why", range.error().message}});
    wire::append_error(json, wire::ErrorAnswer{.ref = ref,
                                               .message_id = {},
                                               .code = wire::ErrorCode::unavailable,
                                               .message = "the events cannot be read now; ask again after retryAfterMs",
                                               .retry_after = retry_after});
  } else if (!*range) {
    wire::append_error(json, wire::ErrorAnswer{.ref = ref,
                                               .message_id = {},
                                               .code = wire::ErrorCode::not_found,
                                               .message = chat::sentence(chat::Refusal::chat_not_found),
                                               .retry_after = {}});
  } else {
    wire::append_events(json, {.ref = ref,
                               .chat = chat.view(),
                               .from = (*range)->from,
                               .to = (*range)->to,
                               .events = (*range)->events,
                               .has_more = (*range)->has_more});
  }
  return json;
}

}  // namespace

Gateway::Gateway(GatewayParts parts) : parts_(parts), reader_(parts.limits.json_depth_max) {}

Gateway::~Gateway() = default;

void Gateway::welcome(net::UpgradedConnection connection, const Caller& caller) {
  Session& session = add(connection, caller);
  session.greet(caller.device);
  feed_early(session, connection.early_bytes);
}

void Gateway::turn_away(net::UpgradedConnection connection, const Caller& caller, wire::CloseCode code) {
  add(connection, caller).close(code);
}

Session& Gateway::add(net::UpgradedConnection& connection, const Caller& caller) {
  sessions_.push_back(std::make_unique<Session>(*this, std::move(connection.socket), caller));
  sessions_.back()->place = sessions_.size() - 1;
  parts_.metrics.sessions.add(1);
  parts_.metrics.sessions_opened.increment();
  return *sessions_.back();
}

// The parser reads a little beyond its input, which only the loop's scratch allows.
void Gateway::feed_early(Session& session, const std::string& early_bytes) {
  if (early_bytes.empty()) {
    return;
  }
  const std::span<char> scratch = parts_.loop.scratch();
  check(early_bytes.size() <= scratch.size(), "what came with a handshake was read into the scratch once");
  std::ranges::copy(early_bytes, scratch.begin());
  session.feed(scratch.first(early_bytes.size()));
}

void Gateway::remove(Session& session) {
  const std::size_t place = session.place;
  std::swap(sessions_[place], sessions_.back());
  sessions_[place]->place = place;
  parts_.loop.destroy_later(std::move(sessions_.back()));
  sessions_.pop_back();
  parts_.metrics.sessions.add(-1);
}

void Gateway::hand_over() {
  if (gathered_.empty() || parts_.host.submit_all(gathered_)) {
    return;
  }
  parts_.metrics.commands_turned_away.add(gathered_.size());
  for (engine::HostItem& item : gathered_) {
    auto& submission = std::get<engine::Submission>(item);
    if (engine::AnswerSink* sink = parts_.answers.find(submission.origin.ticket)) {
      sink->on_answer({.origin = std::move(submission.origin),
                       .chat = submission.command.chat,
                       .message = chat::message_of(submission.command),
                       .answer = engine::Unavailable{}});
    }
  }
  gathered_.clear();
}

// Closes the session that a user's newer one has to make room for, on whichever loop it is.
void Gateway::turn_out(const ConnectionCaps::Place& place) {
  Gateway& other = *gateways_[static_cast<std::size_t>(place.loop)];
  other.parts_.loop.post([&other, ticket = place.ticket] {
    if (engine::AnswerSink* sink = other.parts_.answers.find(ticket)) {
      static_cast<Session*>(sink)->close(wire::CloseCode::too_many_connections);
    }
  });
}

void Gateway::read_events(Session& session, std::string ref, const wire::GetEvents& range) {
  const bool taken = parts_.pool.submit(
      [this, ticket = session.ticket(), user = session.user_key(), ref, range](engine::StoreReader& reader) {
        std::string json =
            events_frame(ref, range.chat, engine::read_events(reader, range.chat, user, range.from, range.to));
        parts_.loop.post([this, ticket, json = std::move(json)] {
          if (engine::AnswerSink* sink = parts_.answers.find(ticket)) {
            static_cast<Session*>(sink)->send(json);
          }
        });
      });
  if (!taken) {
    session.send(
        events_frame(ref, range.chat,
                     std::unexpected(Failure{.kind = Failure::Kind::unavailable, .message = "too many reads wait"})));
  }
}

void Gateway::drain(std::chrono::milliseconds linger) {
  for (const auto& session : sessions_) {
    session->close(wire::CloseCode::draining, linger);
  }
}

}  // namespace stonechat::gateway
