// One HTTP response as a value, and its bytes.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/http_request.h"

namespace stonechat::net {

struct HttpResponse {
  int status = 200;
  std::string content_type;  // empty: no such header
  std::string body;
  // Besides Content-Type, Content-Length and the keep-alive part of Connection, which `serialize` writes. Names are
  // tokens and values have no control characters but tab: anything else is our own mistake (a `check`).
  std::vector<std::pair<std::string, std::string>> headers;
};

// The standard phrase, "Unknown" for a status that has none.
std::string_view reason_phrase(int status);

// HTTP/1.1 bytes. `head_only` (the answer to HEAD) leaves the body out and keeps its Content-Length; 1xx, 204 and 304
// have neither (RFC 9110, section 8.6).
std::string serialize(const HttpResponse& response, bool keep_alive, bool head_only);

// {"error":{"code":…,"message":…}} as in the contract; the code is `too_large` for 413, 414 and 431, else
// `bad_request`.
HttpResponse error_response(const HttpError& error);

}  // namespace stonechat::net
