// Answers of REST calls.
#pragma once

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "base/failure.h"
#include "net/http_response.h"
#include "wire/error_code.h"
#include "wire/request_error.h"

namespace stonechat::api {

// Most handlers either have an answer or a reason why not; both become a response the same way.
using Reply = std::expected<net::HttpResponse, wire::RequestError>;

net::HttpResponse json_response(int status, std::string body);
net::HttpResponse no_content();  // 204
net::HttpResponse response_of(Reply&& reply);

wire::RequestError not_found();        // the chat, or the caller is no member of it
wire::RequestError unavailable();      // with Retry-After: 1
wire::RequestError outcome_unknown();  // likewise; it may be stored
// Logs what went wrong with the store; the client hears `unavailable`.
wire::RequestError store_failed(const Failure& failure);
wire::RequestError bad_request(std::string message);

}  // namespace stonechat::api
