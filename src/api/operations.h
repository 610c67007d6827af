// What stands outside /api/v1: `/healthz`, `/readyz`, `/metrics` and the page at `/`. Needs no token.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "net/http_response.h"
#include "ops/metrics.h"

namespace stonechat::api {

enum class MetricsPlace : std::uint8_t {
  here,
  elsewhere,  // on an address of their own
};

struct Operations {
  const ops::Metrics& metrics;
  std::function<std::string_view()> why_not_ready;  // takes traffic: empty. On any loop's thread
  MetricsPlace metrics_place = MetricsPlace::here;
};

// Nothing where the path is none of these.
std::optional<net::HttpResponse> operations_response(const Operations& operations,
                                                     std::span<const std::string> segments);

}  // namespace stonechat::api
