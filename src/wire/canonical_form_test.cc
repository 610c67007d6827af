#include "wire/canonical_form.h"

#include <gtest/gtest.h>

namespace stonechat::wire {
namespace {

std::optional<std::string> form(const std::string& text) {
  JsonReader reader(8);
  return canonical_form(reader.parse(text).value());
}

TEST(CanonicalForm, IsOneForEqualValues) {
  EXPECT_EQ(form(R"({"a":1,"b":[true,null]})"), form(R"( {"b": [true, null], "a": 1} )"));
  EXPECT_EQ(form(R"({"o":{"x":1,"y":2}})"), form(R"({"o":{"y":2,"x":1}})"));
  EXPECT_EQ(form(R"("\u00e4")"), form(R"("ä")"));
  for (const std::string one : {"1.0", "1e0", "10e-1"}) {
    EXPECT_EQ(form("1"), form(one)) << one;
  }
  EXPECT_EQ(form("0"), form("-0.0"));
  EXPECT_EQ(form("9223372036854775808"), form("9223372036854775808.0"));
  EXPECT_EQ(form("-9223372036854775808"), form("-9.223372036854775808e18"));
}

TEST(CanonicalForm, DiffersForDifferentValues) {
  const std::string texts[] = {"null",
                               "true",
                               "false",
                               "0",
                               "1",
                               "-1",
                               "1.5",
                               "1e300",
                               R"("")",
                               R"("1")",
                               R"("a")",
                               "[]",
                               "{}",
                               "[[]]",
                               "[1,2]",
                               "[12]",
                               "[2,1]",
                               R"({"a":1})",
                               R"({"a":"1"})",
                               R"({"a":null})",
                               "9007199254740993",
                               "9007199254740992",
                               "18446744073709551615"};
  for (const auto& a : texts) {
    for (const auto& b : texts) {
      EXPECT_EQ(form(a) == form(b), &a == &b) << a << " and " << b;
    }
  }
}

TEST(CanonicalForm, RefusesTwoFieldsOfOneNameAtAnyDepth) {
  EXPECT_EQ(form(R"({"a":1,"b":2,"a":1})"), std::nullopt);
  EXPECT_EQ(form(R"([{"x":{"a":1,"\u0061":1}}])"), std::nullopt);
  EXPECT_NE(form(R"({"a":{"a":1}})"), std::nullopt);
}

}  // namespace
}  // namespace stonechat::wire
