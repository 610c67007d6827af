#include "api/operations.h"

#include <utility>

namespace stonechat::api {
namespace {

constexpr const char* page = R"(<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Stonechat</title>
<h1>Stonechat is running</h1>
<p>WebSocket clients connect to <code>/ws</code>, REST clients to <code>/api/v1</code>. Operators look at
<a href="/healthz">/healthz</a>, <a href="/readyz">/readyz</a> and <a href="/metrics">/metrics</a>.</p>
</html>
)";

net::HttpResponse text(int status, std::string body) {
  return {.status = status,
          .content_type = "text/plain; charset=utf-8",
          .body = std::move(body),
          .headers = {{"Cache-Control", "no-store"}}};
}

}  // namespace

std::optional<net::HttpResponse> operations_response(const Operations& operations,
                                                     std::span<const std::string> segments) {
  if (segments.empty()) {
    return net::HttpResponse{.status = 200,
                             .content_type = "text/html; charset=utf-8",
                             .body = page,
                             .headers = {{"Content-Security-Policy", "default-src 'none'"}}};
  }
  if (segments.size() != 1) {
    return std::nullopt;
  }
  if (segments[0] == "healthz") {
    return text(200, "ok\n");
  }
  if (segments[0] == "readyz") {
    const std::string_view why_not = operations.why_not_ready();
    return why_not.empty() ? text(200, "ready\n") : text(503, "not ready: " + std::string{why_not} + "\n");
  }
  if (segments[0] == "metrics" && operations.metrics_place == MetricsPlace::here) {
    return net::HttpResponse{.status = 200,
                             .content_type = "text/plain; version=0.0.4; charset=utf-8",
                             .body = operations.metrics.render(),
                             .headers = {{"Cache-Control", "no-store"}}};
  }
  return std::nullopt;
}

}  // namespace stonechat::api
