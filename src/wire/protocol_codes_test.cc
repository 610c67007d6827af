// Holds the C++ tables of codes to protocol/codes.json.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include "tests/source_dir.h"
#include "wire/close_code.h"
#include "wire/error_code.h"
#include "wire/json_reader.h"
#include "wire/wire_limits.h"

namespace stonechat::wire {
namespace {

constexpr CloseCode close_codes[] = {
    CloseCode::normal,           CloseCode::protocol_error,
    CloseCode::unsupported_data, CloseCode::bad_text,
    CloseCode::message_too_big,  CloseCode::internal_error,
    CloseCode::draining,         CloseCode::slow_consumer,
    CloseCode::heartbeat_missed, CloseCode::shed,
    CloseCode::token_expired,    CloseCode::token_revoked,
    CloseCode::account_disabled, CloseCode::too_many_connections,
    CloseCode::flooding,         CloseCode::unsupported_version,
};

class ProtocolCodes : public testing::Test {
 protected:
  ProtocolCodes() {
    std::ifstream file(STONECHAT_SOURCE_DIR "/protocol/codes.json");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    root_ = reader_.parse(text).value();
  }

  JsonArrayCursor list(std::string_view name) const { return root_.find(name)->elements(); }

  JsonReader reader_{json_depth_max_default};
  JsonValue root_;
};

std::string text(JsonValue row, std::string_view name) { return std::string{row.find(name)->string().value()}; }

TEST_F(ProtocolCodes, OfErrorsAreTheSameHere) {
  std::map<std::string, std::int64_t> expected;
  for (int code = 0; code < error_code_count; ++code) {
    expected.emplace(text_of(ErrorCode{static_cast<std::uint8_t>(code)}),
                     http_status_of(ErrorCode{static_cast<std::uint8_t>(code)}));
  }
  std::map<std::string, std::int64_t> found;
  JsonArrayCursor rows = list("errors");
  for (JsonValue row; rows.next(row);) {
    found.emplace(text(row, "code"), row.find("httpStatus")->integer().value());
    EXPECT_FALSE(text(row, "meaning").empty());
    EXPECT_TRUE((std::set<std::string>{"give_up", "new_token", "sync", "retry"}.contains(text(row, "client"))));
  }
  EXPECT_EQ(found, expected);
}

TEST_F(ProtocolCodes, OfClosesAreTheSameHereAndTheirRangeSaysWhatToDo) {
  std::set<std::int64_t> expected;
  for (const CloseCode code : close_codes) {
    expected.insert(number_of(code));
  }
  std::set<std::int64_t> found;
  JsonArrayCursor rows = list("closes");
  for (JsonValue row; rows.next(row);) {
    const std::int64_t number = row.find("number")->integer().value();
    found.insert(number);
    EXPECT_FALSE(text(row, "name").empty());
    EXPECT_FALSE(text(row, "meaning").empty());
    EXPECT_EQ(text(row, "client"), number >= 4500 ? "give_up" : number >= 4100 ? "new_token" : "reconnect") << number;
  }
  EXPECT_EQ(found, expected);
}

TEST(CloseReasons, FitACloseFrame) {
  constexpr std::size_t reason_bytes_max = 123;  // RFC 6455, section 5.5
  for (const CloseCode code : close_codes) {
    EXPECT_FALSE(reason_of(code).empty());
    EXPECT_LE(reason_of(code).size(), reason_bytes_max);
  }
}

}  // namespace
}  // namespace stonechat::wire
