#include "api/operations_service.h"

#include "engine/error_response.h"
#include "net/url.h"

namespace stonechat::api {

void OperationsService::handle(net::HttpExchange& exchange) {
  const auto target = net::parse_target(exchange.request().target);
  if (!target) {
    exchange.respond(net::error_response(target.error()));
    return;
  }
  const std::string& method = exchange.request().method;
  const auto response = operations_response(operations_, target->segments);
  if (!response) {
    exchange.respond(engine::error_response(
        {.code = wire::ErrorCode::not_found, .message = "here are /metrics, /healthz and /readyz"}));
  } else if (method != "GET" && method != "HEAD") {
    exchange.respond(engine::error_response(
        {.code = wire::ErrorCode::bad_request, .message = "this path takes GET", .http_status = 405}));
  } else {
    exchange.respond(*response);
  }
}

}  // namespace stonechat::api
