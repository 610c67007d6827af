// The error codes of the contract. They live in protocol/codes.json for every language; a test holds this table to it.
#pragma once

#include <cstdint>
#include <string_view>

namespace stonechat::wire {

enum class ErrorCode : std::uint8_t {
  bad_json,
  bad_request,
  unknown_type,
  unauthorized,
  forbidden,
  not_found,
  conflict,
  message_id_conflict,
  epoch_changed,
  too_large,
  rate_limited,
  unavailable,
  internal,
};
inline constexpr int error_code_count = 13;

// As on the wire: `bad_json`.
std::string_view text_of(ErrorCode code);

// The HTTP status of an answer with this code, unless a call has a better one (415, 422).
int http_status_of(ErrorCode code);

}  // namespace stonechat::wire
