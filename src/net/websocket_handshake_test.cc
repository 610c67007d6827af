#include "net/websocket_handshake.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace stonechat::net {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The example of RFC 6455, section 1.3.
HttpRequest example() {
  HttpRequest request;
  request.method = "GET";
  request.target = "/ws";
  request.headers = {{"host", "server.example.com"},
                     {"upgrade", "websocket"},
                     {"connection", "Upgrade"},
                     {"sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="},
                     {"sec-websocket-version", "13"}};
  return request;
}

HttpRequest with(std::string_view name, std::string value) {
  HttpRequest request = example();
  for (auto& [key, old_value] : request.headers) {
    if (key == name) {
      old_value = value;
      return request;
    }
  }
  request.headers.emplace_back(name, std::move(value));
  return request;
}

HttpRequest without(std::string_view name) {
  HttpRequest request = example();
  std::erase_if(request.headers, [name](const auto& header) { return header.first == name; });
  return request;
}

int refusal(const HttpRequest& request) {
  const auto upgrade = check_websocket_upgrade(request);
  return upgrade.has_value() ? 0 : upgrade.error().status;
}

TEST(WebSocketHandshake, AnswersLikeTheExampleOfTheRfc) {
  EXPECT_TRUE(is_websocket_upgrade(example()));
  const auto upgrade = check_websocket_upgrade(example());
  ASSERT_TRUE(upgrade.has_value());
  EXPECT_EQ(upgrade->accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  EXPECT_THAT(upgrade->protocols, IsEmpty());
  EXPECT_EQ(websocket_upgrade_response(*upgrade, ""),
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
}

TEST(WebSocketHandshake, GathersTheProtocolsOfAllHeaders) {
  HttpRequest request = with("sec-websocket-protocol", "stonechat.v1, bearer.aa.bb-c_d");
  request.headers.emplace_back("sec-websocket-protocol", "other");
  const auto upgrade = check_websocket_upgrade(request);
  ASSERT_TRUE(upgrade.has_value());
  EXPECT_THAT(upgrade->protocols, ElementsAre("stonechat.v1", "bearer.aa.bb-c_d", "other"));
  EXPECT_THAT(websocket_upgrade_response(*upgrade, "stonechat.v1"),
              testing::EndsWith("\r\nSec-WebSocket-Protocol: stonechat.v1\r\n\r\n"));
  EXPECT_EQ(refusal(with("sec-websocket-protocol", "a b")), 400);
}

TEST(WebSocketHandshake, ReadsUpgradeAndConnectionAsLists) {
  EXPECT_EQ(refusal(with("upgrade", "h2c, WebSocket")), 0);
  EXPECT_EQ(refusal(with("connection", "keep-alive, UPGRADE")), 0);
}

TEST(WebSocketHandshake, RefusesARequestThatIsNoProperUpgrade) {
  HttpRequest request = example();
  request.method = "POST";
  EXPECT_EQ(refusal(request), 400);
  request = example();
  request.minor_version = 0;
  EXPECT_EQ(refusal(request), 400);
  EXPECT_EQ(refusal(without("upgrade")), 400);
  EXPECT_FALSE(is_websocket_upgrade(without("upgrade")));
  EXPECT_EQ(refusal(with("upgrade", "websockets")), 400);
  EXPECT_EQ(refusal(without("connection")), 400);
  EXPECT_EQ(refusal(with("connection", "keep-alive")), 400);
  EXPECT_EQ(refusal(without("sec-websocket-key")), 400);
}

TEST(WebSocketHandshake, RefusesAKeyThatIsNotSixteenBytes) {
  for (const char* key : {"", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZTE=",
                          "dGhlIHNhbXBsZSBub25j====", "dGhlIHNhbXBsZSBub25jZ-==", "dGhlIHNhbXBsZSBub25jZQ==AAAA"}) {
    EXPECT_EQ(refusal(with("sec-websocket-key", key)), 400) << key;
  }
  HttpRequest twice = example();
  twice.headers.emplace_back("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==");
  EXPECT_EQ(refusal(twice), 400);
}

TEST(WebSocketHandshake, NamesItsVersionToWhoSpeaksAnother) {
  for (const HttpRequest& request :
       {with("sec-websocket-version", "8"), with("sec-websocket-version", "13, 8"), without("sec-websocket-version")}) {
    const auto upgrade = check_websocket_upgrade(request);
    ASSERT_FALSE(upgrade.has_value());
    EXPECT_EQ(upgrade.error().status, 426);
    EXPECT_THAT(serialize(upgrade.error(), false, false), testing::HasSubstr("\r\nSec-WebSocket-Version: 13\r\n"));
  }
  HttpRequest twice = example();
  twice.headers.emplace_back("sec-websocket-version", "13");
  EXPECT_EQ(refusal(twice), 400);
}

TEST(WebSocketHandshakeDeathTest, SelectingAProtocolThatWasNotOfferedIsOurOwnMistake) {
  EXPECT_DEATH(websocket_upgrade_response({.accept = "x", .protocols = {"a"}}, "b"), "offered");
}

}  // namespace
}  // namespace stonechat::net
