// GET /chats/{chatId}/events?from&to.
#pragma once

#include "api/route.h"

namespace stonechat::api {

// As `get_events` over the WebSocket; `from` is 1 and `to` as far as one call reaches where they are left out.
Reply list_events(const Call& call, engine::StoreReader& reader, const ApiSettings& settings);

}  // namespace stonechat::api
