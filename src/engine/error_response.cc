#include "engine/error_response.h"

#include <chrono>
#include <string>

#include "wire/server_frame.h"

namespace stonechat::engine {

net::HttpResponse error_response(const wire::RequestError& error) {
  net::HttpResponse response{.status = error.http_status,
                             .content_type = "application/json",
                             .body = {},
                             .headers = {{"Cache-Control", "no-store"}}};
  wire::append_rest_error(response.body, error);
  if (error.code == wire::ErrorCode::unavailable || error.code == wire::ErrorCode::rate_limited) {
    const auto wait = std::chrono::ceil<std::chrono::seconds>(error.retry_after.value_or(std::chrono::seconds{1}));
    response.headers.emplace_back("Retry-After", std::to_string(wait.count()));
  }
  if (error.code == wire::ErrorCode::unauthorized) {
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
  }
  return response;
}

}  // namespace stonechat::engine
