// The rules' refusals as the wire's error codes.
#pragma once

#include "chat/refusal.h"
#include "wire/error_code.h"
#include "wire/request_error.h"

namespace stonechat::wire {

ErrorCode code_of(chat::Refusal refusal);

// For REST: an unknown member is 422, all else has its code's status.
RequestError request_error(chat::Refusal refusal);

}  // namespace stonechat::wire
