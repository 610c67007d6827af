// What is wrong with a REST request: the answer's code, its status and a sentence that says what to change.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "wire/error_code.h"

namespace stonechat::wire {

struct RequestError {
  ErrorCode code = ErrorCode::bad_request;
  std::string message;
  int http_status = http_status_of(code);  // 422 where a server-owned field would change what the call means
  std::optional<std::chrono::milliseconds> retry_after = std::nullopt;  // for rate_limited and unavailable
};

}  // namespace stonechat::wire
