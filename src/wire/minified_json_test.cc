#include "wire/minified_json.h"

#include <gtest/gtest.h>

namespace stonechat::wire {
namespace {

std::expected<std::string, MinifyRefusal> minified(const std::string& text, std::size_t bytes_max = 4096) {
  JsonReader reader(16);
  return minified_json(reader.parse(text).value(), bytes_max);
}

TEST(MinifiedJson, KeepsTheOrderOfFieldsAndDropsWhiteSpace) {
  EXPECT_EQ(minified(R"( { "b" : [ 1 , { } , [ ] ] , "a" : { "c" : null , "b" : true } } )").value(),
            R"({"b":[1,{},[]],"a":{"c":null,"b":true}})");
}

TEST(MinifiedJson, KeepsIntegersExactlyAndOtherNumbersAsTheSameDouble) {
  EXPECT_EQ(minified("[9007199254740993,-9223372036854775808,18446744073709551615]").value(),
            "[9007199254740993,-9223372036854775808,18446744073709551615]");
  EXPECT_EQ(minified("[0.1,2.50,1e300,-1.5e-7]").value(), "[0.1,2.5,1e+300,-1.5e-07]");
}

TEST(MinifiedJson, EscapesNamesAndTexts) {
  EXPECT_EQ(minified(R"({"a\"\u0001":"\u00e4\/\\"})").value(), R"({"a\"\u0001":"ä/\\"})");
}

TEST(MinifiedJson, CountsTheMinifiedBytes) {
  EXPECT_TRUE(minified(R"({ "a" : 1 })", 7));
  EXPECT_EQ(minified(R"({"a":12})", 7).error(), MinifyRefusal::too_large);
}

TEST(MinifiedJson, RefusesNulInNamesAndTexts) {
  EXPECT_EQ(minified(R"({"a":["\u0000"]})").error(), MinifyRefusal::holds_nul);
  EXPECT_EQ(minified(R"({"\u0000":1})").error(), MinifyRefusal::holds_nul);
}

}  // namespace
}  // namespace stonechat::wire
