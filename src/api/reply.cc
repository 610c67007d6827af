#include "api/reply.h"

#include <utility>

#include "chat/refusal.h"
#include "engine/error_response.h"
#include "ops/rate_limited_log.h"
#include "wire/refusal_code.h"

namespace stonechat::api {

net::HttpResponse json_response(int status, std::string body) {
  return {.status = status,
          .content_type = "application/json",
          .body = std::move(body),
          .headers = {{"Cache-Control", "no-store"}}};
}

net::HttpResponse no_content() {
  return {.status = 204, .content_type = {}, .body = {}, .headers = {{"Cache-Control", "no-store"}}};
}

net::HttpResponse response_of(Reply&& reply) {
  return reply ? std::move(*reply) : engine::error_response(reply.error());
}

wire::RequestError not_found() { return wire::request_error(chat::Refusal::chat_not_found); }

wire::RequestError unavailable() {
  return {.code = wire::ErrorCode::unavailable, .message = "the store is out of reach or overloaded; try again later"};
}

wire::RequestError outcome_unknown() {
  return {.code = wire::ErrorCode::unavailable,
          .message = "nobody can say whether this was stored; repeat it with the same messageId or Idempotency-Key"};
}

wire::RequestError store_failed(const Failure& failure) {
  static ops::RateLimitedLog log{10};
  log.log(ops::LogLevel::error, "read_failed", {{"why", failure.message}});
  return unavailable();
}

wire::RequestError bad_request(std::string message) {
  return {.code = wire::ErrorCode::bad_request, .message = std::move(message)};
}

}  // namespace stonechat::api
