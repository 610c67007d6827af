// Holds the served contracts to the routes, the codes and the version that the program has.
#include "api/contracts.h"

#include <gtest/gtest.h>

#include <set>

#include "api/route.h"
#include "wire/error_code.h"
#include "wire/json_reader.h"

namespace stonechat::api {
namespace {

// Deeper than what clients may send.
constexpr std::size_t document_depth_max = 64;

class OpenApi : public testing::Test {
 protected:
  wire::JsonReader reader_{document_depth_max};
  wire::JsonValue root_ = reader_.parse(openapi_document()).value();
};

std::string text(wire::JsonValue value) { return std::string{value.string().value()}; }

// "chats/{chatId}/messages" as routes write it.
std::string with_nameless_parameters(std::string_view path) {
  std::string result;
  for (bool inside = false; const char c : path) {
    inside = c == '{' || (inside && c != '}');
    if (!inside || c == '{') {
      result.push_back(c);
    }
  }
  return result;
}

// Those that say another server than /api/v1, or are the contracts themselves, are no routes.
bool is_route(std::string_view path, wire::JsonValue item) {
  return !item.find("servers") && path != "/openapi.json" && path != "/asyncapi.json";
}

std::set<std::string> documented_operations(wire::JsonValue root) {
  std::set<std::string> found;
  std::string_view path;
  wire::JsonValue item;
  for (wire::JsonObjectCursor paths = root.find("paths")->fields(); paths.next(path, item);) {
    for (const std::string_view method : {"get", "post", "put", "patch", "delete"}) {
      if (item.find(method) && is_route(path, item)) {
        found.insert(std::string{method} + " " + with_nameless_parameters(path.substr(1)));
      }
    }
  }
  return found;
}

std::set<std::string> routed_operations() {
  std::set<std::string> found;
  for (const Route& route : routes()) {
    std::string method{route.method};
    for (char& c : method) {
      c = static_cast<char>(c | 0x20);
    }
    found.insert(method + " " + std::string{route.path});
  }
  return found;
}

TEST_F(OpenApi, DescribesTheRoutesAndNoOthers) { EXPECT_EQ(documented_operations(root_), routed_operations()); }

TEST_F(OpenApi, NamesEveryErrorCode) {
  std::set<std::string> expected;
  for (int code = 0; code < wire::error_code_count; ++code) {
    expected.emplace(wire::text_of(wire::ErrorCode{static_cast<std::uint8_t>(code)}));
  }
  std::set<std::string> found;
  const auto codes = root_.find("components")->find("schemas")->find("ErrorCode")->find("enum");
  wire::JsonArrayCursor cursor = codes->elements();
  for (wire::JsonValue code; cursor.next(code);) {
    found.insert(text(code));
  }
  EXPECT_EQ(found, expected);
}

TEST(Contracts, AreServedUnderAnETagThatSparesAClientTheSameAgain) {
  const std::vector<std::string> path{"asyncapi.json"};
  net::HttpRequest request;
  const auto whole = contract_response(request, path);
  ASSERT_TRUE(whole.has_value());
  EXPECT_EQ(whole->status, 200);
  EXPECT_EQ(whole->body, asyncapi_document());
  const std::string etag = whole->headers.back().second;
  for (const std::string& known : {etag, "W/" + etag, "\"other\", " + etag, std::string{"*"}}) {
    request.headers = {{"if-none-match", known}};
    EXPECT_EQ(contract_response(request, path)->status, 304) << known;
    EXPECT_EQ(contract_response(request, path)->body, "");
  }
  request.headers = {{"if-none-match", "\"other\""}};
  EXPECT_EQ(contract_response(request, path)->status, 200);
}

TEST(Contracts, AreNotFoundElsewhere) {
  for (const std::vector<std::string>& path :
       {std::vector<std::string>{}, {"openapi"}, {"openapi.json", ""}, {"x", "openapi.json"}}) {
    EXPECT_FALSE(contract_response({}, path).has_value());
  }
}

}  // namespace
}  // namespace stonechat::api
