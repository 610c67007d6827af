#include "api/contracts.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/base64url.h"
#include "wire/sha256.h"

// Made by stonechat_embedded() in CMakeLists.txt.
namespace stonechat::embedded {
extern const std::string_view openapi_json;
extern const std::string_view asyncapi_json;
}  // namespace stonechat::embedded

namespace stonechat::api {
namespace {

struct Document {
  std::string_view name;
  std::string_view text;
  std::string etag;
};

const Document* find_document(std::string_view name) {
  static const auto document = [](std::string_view of, std::string_view text) {
    return Document{.name = of, .text = text, .etag = '"' + encode_base64url(wire::sha256(text)) + '"'};
  };
  static const std::array documents{document("openapi.json", openapi_document()),
                                    document("asyncapi.json", asyncapi_document())};
  const auto* found = std::ranges::find(documents, name, &Document::name);
  return found == documents.end() ? nullptr : found;
}

// Weak comparison, as If-None-Match asks for (RFC 9110, section 13.1.2).
bool is_known(const net::HttpRequest& request, std::string_view etag) {
  const auto known = request.header("if-none-match");
  return known && std::ranges::any_of(net::list_elements(*known), [&](std::string_view tag) {
           return tag == "*" || (tag.starts_with("W/") ? tag.substr(2) : tag) == etag;
         });
}

}  // namespace

std::string_view openapi_document() { return embedded::openapi_json; }

std::string_view asyncapi_document() { return embedded::asyncapi_json; }

std::optional<net::HttpResponse> contract_response(const net::HttpRequest& request,
                                                   std::span<const std::string> segments) {
  const Document* document = segments.size() == 1 ? find_document(segments.front()) : nullptr;
  if (document == nullptr) {
    return std::nullopt;
  }
  net::HttpResponse response{.status = 200,
                             .content_type = "application/json",
                             .body = {},
                             .headers = {{"Cache-Control", "no-cache"}, {"ETag", document->etag}}};
  if (is_known(request, document->etag)) {
    response.status = 304;
    response.content_type.clear();
  } else {
    response.body = document->text;
  }
  return response;
}

}  // namespace stonechat::api
