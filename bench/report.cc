#include "bench/report.h"

#include <cmath>
#include <cstdio>

namespace stonechat::bench {

void Report::name(std::string_view name) {
  fields_ += fields_.empty() ? "\"" : ",\"";
  fields_ += name;
  fields_ += "\":";
}

void Report::text(std::string_view name_of_field, std::string_view value) {
  name(name_of_field);
  fields_ += '"';
  for (const char character : value) {
    if (character == '"' || character == '\\') {
      fields_ += '\\';
    }
    fields_ += static_cast<unsigned char>(character) < 0x20 ? ' ' : character;
  }
  fields_ += '"';
}

void Report::number(std::string_view name_of_field, std::uint64_t value) {
  name(name_of_field);
  fields_ += std::to_string(value);
}

void Report::number(std::string_view name_of_field, double value) {
  name(name_of_field);
  if (!std::isfinite(value)) {
    fields_ += "null";
    return;
  }
  char text[64];
  std::snprintf(text, sizeof text, "%.3f", value);
  fields_ += text;
}

void Report::json(std::string_view name_of_field, std::string_view value) {
  name(name_of_field);
  fields_ += value;
}

void Report::latency(std::string_view name_of_field, const Histogram& histogram) {
  const auto milliseconds = [](std::int64_t nanoseconds) { return static_cast<double>(nanoseconds) / 1e6; };
  Report inner;
  inner.number("count", histogram.count());
  inner.number("p50_ms", milliseconds(histogram.at_share(0.5)));
  inner.number("p90_ms", milliseconds(histogram.at_share(0.9)));
  inner.number("p99_ms", milliseconds(histogram.at_share(0.99)));
  inner.number("p999_ms", milliseconds(histogram.at_share(0.999)));
  inner.number("max_ms", milliseconds(histogram.max()));
  json(name_of_field, inner.line());
}

}  // namespace stonechat::bench
