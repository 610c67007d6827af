#include "engine/error_response.h"

#include "wire/server_frame.h"

namespace stonechat::engine {

net::HttpResponse error_response(const wire::RequestError& error) {
  net::HttpResponse response{.status = error.http_status,
                             .content_type = "application/json",
                             .body = {},
                             .headers = {{"Cache-Control", "no-store"}}};
  wire::append_rest_error(response.body, error);
  if (error.code == wire::ErrorCode::unavailable || error.code == wire::ErrorCode::rate_limited) {
    response.headers.emplace_back("Retry-After", "1");
  }
  if (error.code == wire::ErrorCode::unauthorized) {
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
  }
  return response;
}

}  // namespace stonechat::engine
