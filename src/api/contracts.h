// GET /api/v1/openapi.json and /api/v1/asyncapi.json: what this server promises, as machines read it. Needs no token.
// The documents are protocol/openapi.json and protocol/asyncapi.json, inside the program.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "net/http_request.h"
#include "net/http_response.h"

namespace stonechat::api {

std::string_view openapi_document();
std::string_view asyncapi_document();

// The document with its ETag, or 304 where the request has it already. `segments` are those behind /api/v1; nothing
// where they name no document. The method is not looked at.
std::optional<net::HttpResponse> contract_response(const net::HttpRequest& request,
                                                   std::span<const std::string> segments);

}  // namespace stonechat::api
