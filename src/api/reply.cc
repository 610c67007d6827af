#include "api/reply.h"

#include <utility>

#include "chat/refusal.h"
#include "ops/log.h"
#include "wire/refusal_code.h"
#include "wire/server_frame.h"

namespace stonechat::api {

net::HttpResponse json_response(int status, std::string body) {
  return {.status = status,
          .content_type = "application/json",
          .body = std::move(body),
          .headers = {{"Cache-Control", "no-store"}}};
}

net::HttpResponse error_response(const wire::RequestError& error) {
  std::string body;
  wire::append_rest_error(body, error);
  net::HttpResponse response = json_response(error.http_status, std::move(body));
  if (error.code == wire::ErrorCode::unavailable || error.code == wire::ErrorCode::rate_limited) {
    response.headers.emplace_back("Retry-After", "1");
  }
  if (error.code == wire::ErrorCode::unauthorized) {
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
  }
  return response;
}

net::HttpResponse response_of(Reply&& reply) { return reply ? std::move(*reply) : error_response(reply.error()); }

wire::RequestError not_found() { return wire::request_error(chat::Refusal::chat_not_found); }

wire::RequestError unavailable() {
  return {.code = wire::ErrorCode::unavailable, .message = "the store is out of reach or overloaded; try again later"};
}

wire::RequestError store_failed(const Failure& failure) {
  ops::log_event(ops::LogLevel::error, "read_failed", {{"why", failure.message}});
  return unavailable();
}

wire::RequestError bad_request(std::string message) {
  return {.code = wire::ErrorCode::bad_request, .message = std::move(message)};
}

}  // namespace stonechat::api
