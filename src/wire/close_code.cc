#include "wire/close_code.h"

#include "base/check.h"

namespace stonechat::wire {

std::string_view reason_of(CloseCode code) {
  switch (code) {
    case CloseCode::normal:
      return "bye";
    case CloseCode::protocol_error:
      return "protocol error";
    case CloseCode::unsupported_data:
      return "only text frames";
    case CloseCode::bad_text:
      return "not UTF-8";
    case CloseCode::message_too_big:
      return "frame too large";
    case CloseCode::internal_error:
      return "internal error";
    case CloseCode::draining:
      return "draining";
    case CloseCode::slow_consumer:
      return "slow consumer";
    case CloseCode::heartbeat_missed:
      return "heartbeat missed";
    case CloseCode::shed:
      return "retryAfterMs=1000";
    case CloseCode::token_expired:
      return "token expired";
    case CloseCode::token_revoked:
      return "token revoked";
    case CloseCode::account_disabled:
      return "account disabled";
    case CloseCode::too_many_connections:
      return "too many connections of this user";
    case CloseCode::flooding:
      return "flooding";
    case CloseCode::unsupported_version:
      return "protocol version not supported";
  }
  check(false, "every close code has a reason");
  return {};
}

}  // namespace stonechat::wire
