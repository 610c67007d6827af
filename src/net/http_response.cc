#include "net/http_response.h"

#include <algorithm>

#include "base/check.h"

namespace stonechat::net {
namespace {

// Values of ours may hold user text (a file's name), so this guards against response splitting.
bool is_header_value(std::string_view value) {
  return std::ranges::none_of(value,
                              [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; });
}

void append_header(std::string& out, std::string_view name, std::string_view value) {
  check(is_http_token(name) && is_header_value(value), "a response's headers are well-formed");
  out.append(name).append(": ").append(value).append("\r\n");
}

bool has_content(int status) { return status >= 200 && status != 204 && status != 304; }

void append_json_string(std::string& out, std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  out.push_back('"');
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (byte < 0x20) {
      out.append("\\u00").append({hex[byte >> 4], hex[byte & 0xF]});
    } else {
      out.push_back(c);
    }
  }
  out.push_back('"');
}

}  // namespace

std::string_view reason_phrase(int status) {
  switch (status) {
    case 100:
      return "Continue";
    case 101:
      return "Switching Protocols";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 206:
      return "Partial Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 406:
      return "Not Acceptable";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 410:
      return "Gone";
    case 411:
      return "Length Required";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 415:
      return "Unsupported Media Type";
    case 416:
      return "Range Not Satisfiable";
    case 417:
      return "Expectation Failed";
    case 422:
      return "Unprocessable Content";
    case 426:
      return "Upgrade Required";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    case 505:
      return "HTTP Version Not Supported";
    default:
      return "Unknown";
  }
}

std::string serialize(const HttpResponse& response, bool keep_alive, bool head_only) {
  check(response.status >= 100 && response.status <= 999, "a status has three digits");
  std::string out;
  out.reserve(256 + response.body.size());
  out.append("HTTP/1.1 ").append(std::to_string(response.status)).append(" ");
  out.append(reason_phrase(response.status)).append("\r\n");
  if (!response.content_type.empty()) {
    append_header(out, "Content-Type", response.content_type);
  }
  if (has_content(response.status)) {
    append_header(out, "Content-Length", std::to_string(response.body.size()));
  } else {
    check(response.body.empty(), "1xx, 204 and 304 have no body");
  }
  for (const auto& [name, value] : response.headers) {
    check(!equals_ignoring_case(name, "content-length") && !equals_ignoring_case(name, "transfer-encoding"),
          "the serializer alone frames the body");
    append_header(out, name, value);
  }
  append_header(out, "Connection", keep_alive ? "keep-alive" : "close");
  out.append("\r\n");
  if (!head_only) {
    out.append(response.body);
  }
  return out;
}

HttpResponse error_response(const HttpError& error) {
  const bool too_large = error.status == 413 || error.status == 414 || error.status == 431;
  HttpResponse response{.status = error.status, .content_type = "application/json", .body = {}, .headers = {}};
  response.body = R"({"error":{"code":)";
  append_json_string(response.body, too_large ? "too_large" : "bad_request");
  response.body += R"(,"message":)";
  append_json_string(response.body, error.message);
  response.body += "}}";
  return response;
}

}  // namespace stonechat::net
