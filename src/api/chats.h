// GET /chats, POST /chats, GET /chats/{chatId}.
#pragma once

#include "api/route.h"

namespace stonechat::api {

Reply list_chats(const Call& call, engine::StoreReader& reader, const ApiSettings& settings);

// 201 and the chat; 200 for a direct chat that is there, and for a repeat.
std::expected<Plan, wire::RequestError> create_chat(const Call& call, wire::JsonReader& reader,
                                                    const ApiSettings& settings);

// The chat with its first members.
Reply chat_details(const Call& call, engine::StoreReader& reader, const ApiSettings& settings);

}  // namespace stonechat::api
