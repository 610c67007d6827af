#include "wire/refusal_code.h"

#include <string>

#include "base/check.h"

namespace stonechat::wire {

ErrorCode code_of(chat::Refusal refusal) {
  switch (refusal) {
    case chat::Refusal::chat_not_found:
    case chat::Refusal::target_not_found:
    case chat::Refusal::member_not_found:
    case chat::Refusal::message_not_found:
      return ErrorCode::not_found;
    case chat::Refusal::id_conflict:
      return ErrorCode::message_id_conflict;
    case chat::Refusal::chat_exists:
    case chat::Refusal::previous_not_stored:
    case chat::Refusal::owner_must_stay:
    case chat::Refusal::too_many_reactions:
      return ErrorCode::conflict;
    case chat::Refusal::not_an_admin:
    case chat::Refusal::not_the_author:
    case chat::Refusal::not_allowed_to_delete:
    case chat::Refusal::not_the_owner:
    case chat::Refusal::outranked:
    case chat::Refusal::direct_is_fixed:
      return ErrorCode::forbidden;
    case chat::Refusal::unknown_member:
      return ErrorCode::bad_request;
  }
  check(false, "every refusal has a code");
  return ErrorCode::internal;
}

RequestError request_error(chat::Refusal refusal) {
  const ErrorCode code = code_of(refusal);
  const int status = refusal == chat::Refusal::unknown_member ? 422 : http_status_of(code);
  return {.code = code, .message = std::string{chat::sentence(refusal)}, .http_status = status};
}

}  // namespace stonechat::wire
