#include "wire/error_code.h"

#include <array>
#include <cstddef>

namespace stonechat::wire {
namespace {

struct Row {
  std::string_view text;
  int http_status;
};

// In the order of the enumerators.
constexpr std::array<Row, error_code_count> rows{{
    {"bad_json", 400},
    {"bad_request", 400},
    {"unknown_type", 400},
    {"unauthorized", 401},
    {"forbidden", 403},
    {"not_found", 404},
    {"conflict", 409},
    {"message_id_conflict", 409},
    {"epoch_changed", 409},
    {"too_large", 413},
    {"rate_limited", 429},
    {"unavailable", 503},
    {"internal", 500},
}};

}  // namespace

std::string_view text_of(ErrorCode code) { return rows[static_cast<std::size_t>(code)].text; }

int http_status_of(ErrorCode code) { return rows[static_cast<std::size_t>(code)].http_status; }

}  // namespace stonechat::wire
