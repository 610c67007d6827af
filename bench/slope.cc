#include "bench/slope.h"

#include <limits>

namespace stonechat::bench {

double slope_of(std::span<const Point> points) {
  Point mean;
  for (const Point& point : points) {
    mean.x += point.x / static_cast<double>(points.size());
    mean.y += point.y / static_cast<double>(points.size());
  }
  double together = 0;
  double spread = 0;
  for (const Point& point : points) {
    together += (point.x - mean.x) * (point.y - mean.y);
    spread += (point.x - mean.x) * (point.x - mean.x);
  }
  return spread > 0 ? together / spread : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace stonechat::bench
