// One HTTP request as a value, and what makes a request unacceptable.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace stonechat::net {

struct HttpRequest {
  std::string method;     // as sent; "GET" is not "get" (RFC 9110, section 9.1)
  std::string target;     // raw, not decoded: see url.h
  int minor_version = 1;  // HTTP/1.0 or HTTP/1.1
  // In the order of the wire; names in lower case, values without white space at the ends and without control
  // characters but tab; not necessarily UTF-8. At most 100.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  bool keep_alive = true;  // the client wants to go on with this connection
  bool head_only = false;  // HEAD: the answer has no body

  // The first header of this name.
  std::optional<std::string_view> header(std::string_view lower_case_name) const;

  // True when one of the comma-separated elements of the headers of this name is `token`, in any case (RFC 9110,
  // section 5.6.1).
  bool header_has_token(std::string_view lower_case_name, std::string_view lower_case_token) const;
};

// A request that is refused before anybody looks at what it asks for; `message` says what to change.
struct HttpError {
  int status;
  std::string message;
};

// The grammar's token (RFC 9110, section 5.6.2): methods, header names, elements of lists.
bool is_http_token(std::string_view text);

// Equal but for the case of ASCII letters.
bool equals_ignoring_case(std::string_view a, std::string_view b);

// The comma-separated elements of a header's value, without white space around them and without empty ones.
std::vector<std::string_view> list_elements(std::string_view value);

}  // namespace stonechat::net
