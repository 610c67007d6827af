#include "net/http_connection.h"

#include <limits>
#include <utility>

namespace stonechat::net {
namespace {

// One answer at a time waits, of whatever size; the next request is only read when little of it is left.
constexpr std::size_t no_bound = std::numeric_limits<std::size_t>::max();

HttpResponse too_late_response() {
  return {503,
          "application/json",
          R"({"error":{"code":"unavailable","message":"the server did not answer in time; try again"}})",
          {}};
}

}  // namespace

HttpConnection::HttpConnection(HttpServer& server, std::uint32_t slot, int fd, std::unique_ptr<TlsStream> tls)
    : server_(server),
      slot_(slot),
      socket_(std::make_unique<Socket>(server.loop_, fd, *this, no_bound, std::move(tls))),
      parser_({.header_bytes_max = server.limits_.header_bytes_max, .body_bytes_max = server.limits_.body_bytes_max}) {
  arm(server_.limits_.handshake_timeout);
}

void HttpConnection::answer(const HttpResponse& response) {
  const bool keep_alive = exchange_->keep_alive_ && !server_.draining_;
  socket_->send(make_frame(serialize(response, keep_alive, exchange_->head_only_)));
  end_exchange();
  if (!keep_alive) {
    finish();
    return;
  }
  arm(server_.limits_.idle_timeout);
  if (!consuming_) {
    consume_pending();
  }
}

UpgradedConnection HttpConnection::upgrade(std::string_view response_101) {
  cancel();
  end_exchange();
  socket_->send(make_frame(response_101));
  socket_->resume_reading();
  UpgradedConnection upgraded{std::move(socket_), consuming_ ? std::string{rest_} : std::move(pending_)};
  rest_ = {};
  server_.remove(slot_);
  return upgraded;
}

void HttpConnection::drain() {
  if (!exchange_ && parser_.idle() && pending_.empty()) {
    finish();
  }
}

void HttpConnection::on_readable_bytes(std::span<char> bytes) { consume({bytes.data(), bytes.size()}); }

void HttpConnection::on_end() {
  cancel();
  auto abandoned = exchange_ ? end_exchange() : nullptr;
  server_.remove(slot_);
  if (abandoned) {
    abandoned();
  }
}

void HttpConnection::on_overflow() {}  // there is no bound to pass

void HttpConnection::on_drained() {
  if (finishing_) {
    close();
  } else {
    consume_pending();
  }
}

void HttpConnection::on_timer() {
  if (exchange_) {
    auto abandoned = std::move(exchange_->abandoned_);
    answer(too_late_response());
    if (abandoned) {
      abandoned();
    }
  } else if (const std::size_t unread = socket_->queued_bytes();
             unread > 0 && unread + server_.limits_.progress_bytes_min <= unread_when_armed_) {
    arm(server_.limits_.idle_timeout);  // slow, but it goes on
  } else if (!parser_.idle()) {
    refuse({408, "the request did not arrive in time"});
  } else {
    close();
  }
}

void HttpConnection::consume(std::string_view bytes) {
  rest_ = bytes;
  consuming_ = true;
  while (!rest_.empty() && takes_requests()) {
    parse();
  }
  consuming_ = false;
  if (!socket_ || socket_->is_closing() || finishing_) {
    return;
  }
  // Kept in its own bytes, since `bytes` are the loop's or a former `pending_`.
  pending_ = std::string{std::exchange(rest_, {})};
  if (exchange_ || !pending_.empty()) {
    socket_->pause_reading(Socket::WhilePaused::notice_end);
  } else {
    socket_->resume_reading();
  }
}

void HttpConnection::consume_pending() {
  if (!exchange_ && !socket_->is_closing() && !finishing_) {
    const std::string bytes = std::exchange(pending_, {});
    consume(bytes);
  }
}

bool HttpConnection::takes_requests() {
  if (!socket_ || exchange_ || socket_->is_closing() || finishing_) {
    return false;
  }
  if (socket_->queued_bytes() >= unread_answer_bytes_max) {
    socket_->flush_now();
  }
  return socket_->queued_bytes() < unread_answer_bytes_max;
}

void HttpConnection::parse() {
  if (parser_.idle() && !first_request_) {
    arm(server_.limits_.handshake_timeout);
  }
  first_request_ = false;
  const auto progress = parser_.feed(rest_);
  if (!progress) {
    refuse(progress.error());
    return;
  }
  rest_.remove_prefix(progress->consumed);
  if (progress->complete) {
    begin_exchange(parser_.take());
  } else if (parser_.wants_continue() && !std::exchange(continue_sent_, true)) {
    socket_->send(make_frame("HTTP/1.1 100 Continue\r\n\r\n"));
  }
}

void HttpConnection::begin_exchange(HttpRequest request) {
  continue_sent_ = false;
  const HttpTicket ticket{server_.loop_.index(), slot_, ++server_.slots_[slot_].generation};
  exchange_ = std::make_unique<HttpExchange>(*this, ticket, std::move(request));
  arm(server_.limits_.answer_timeout);
  server_.service_.handle(*exchange_);
}

// Returns the exchange's hook, for whoever ends it without the service's answer.
std::move_only_function<void()> HttpConnection::end_exchange() {
  exchange_->connection_ = nullptr;
  auto abandoned = std::move(exchange_->abandoned_);
  server_.loop_.destroy_later(std::move(exchange_));
  return abandoned;
}

void HttpConnection::refuse(const HttpError& error) {
  socket_->send(make_frame(serialize(error_response(error), false, false)));
  close();
}

// Closes behind the last answer, for which the client has the same time as on a connection that goes on.
void HttpConnection::finish() {
  rest_ = {};
  pending_ = {};
  socket_->flush_now();
  if (socket_->queued_bytes() == 0) {
    close();
  } else if (!std::exchange(finishing_, true)) {
    socket_->pause_reading();
    arm(server_.limits_.idle_timeout);
  }
}

void HttpConnection::close() {
  cancel();
  rest_ = {};
  pending_ = {};
  socket_->close_after_flush(server_.limits_.linger);
}

void HttpConnection::arm(std::chrono::milliseconds delay) {
  unread_when_armed_ = socket_->queued_bytes();
  server_.loop_.timers().arm(*this, server_.loop_.now() + delay);
}

}  // namespace stonechat::net
