// The line that fits points best, by least squares.
#pragma once

#include <span>

namespace stonechat::bench {

struct Point {
  double x = 0;
  double y = 0;
};

// How much y grows where x grows by one. Not a number for fewer than two different x.
double slope_of(std::span<const Point> points);

}  // namespace stonechat::bench
