// What stands outside /api/v1: `/healthz`, `/readyz`, `/metrics` and the page at `/`. Needs no token.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "net/http_response.h"
#include "ops/metrics.h"

namespace stonechat::api {

enum class MetricsPlace : std::uint8_t {
  here,
  elsewhere,  // on an address of their own
};

struct Operations {
  const ops::Metrics& metrics;
  const std::atomic<bool>& ready;  // takes traffic
  MetricsPlace metrics_place = MetricsPlace::here;
};

// Nothing where the path is none of these.
std::optional<net::HttpResponse> operations_response(const Operations& operations,
                                                     std::span<const std::string> segments);

}  // namespace stonechat::api
