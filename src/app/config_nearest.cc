#include "app/config_nearest.h"

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "base/check.h"

namespace stonechat::app {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  // One row of the table: costs[j] turns what was read of `a` into the first j bytes of `b`.
  std::vector<std::size_t> costs(b.size() + 1);
  std::iota(costs.begin(), costs.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(costs[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = costs[j + 1];
      costs[j + 1] = std::min({replaced, costs[j] + 1, diagonal + 1});
    }
  }
  return costs.back();
}

std::string nearest(std::string_view name, std::span<const std::string> known) {
  check(!known.empty(), "there is always something to name");
  return std::ranges::min(known, {}, [name](const std::string& candidate) { return edit_distance(name, candidate); });
}

}  // namespace stonechat::app
