// An answer in one word, for traces and reports.
#pragma once

#include <string>

#include "engine/committed_batch.h"

namespace stonechat::sim {

std::string told(const engine::Answer& answer);

}  // namespace stonechat::sim
