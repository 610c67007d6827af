// What must hold of the disk that a power cut left: the store opens, everything acked is there, nothing is there in
// part, and it goes on.
#pragma once

#include <optional>
#include <string>

#include "tests/power_cut/simulated_disk.h"
#include "tests/power_cut/workload.h"

namespace stonechat::test {

// The first thing that does not hold; nothing where all is well.
std::optional<std::string> problem_after_cut(const DiskImage& image, const Progress& progress);

}  // namespace stonechat::test
