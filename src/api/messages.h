// GET and POST /chats/{chatId}/messages.
#pragma once

#include "api/route.h"

namespace stonechat::api {

// A page of history, newest first: from the newest (`direction=older`, the default) or the first (`newer`), from a
// cursor on, or around a message (`around` its id, `aroundSequence`).
Reply list_messages(const Call& call, engine::StoreReader& reader, const ApiSettings& settings);

// 201 and the ack; 200 for a repeat.
std::expected<Plan, wire::RequestError> post_message(const Call& call, wire::JsonReader& reader,
                                                     const ApiSettings& settings);

}  // namespace stonechat::api
