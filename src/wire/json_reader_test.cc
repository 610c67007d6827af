#include "wire/json_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace stonechat::wire {
namespace {

std::string nested(std::size_t levels) { return std::string(levels, '[') + "1" + std::string(levels, ']'); }

TEST(JsonReader, GivesEachKindAsWhatItIs) {
  JsonReader reader(8);
  const JsonValue root =
      reader.parse(R"({"n":null,"b":true,"i":-5,"u":18446744073709551615,"r":2.5,"s":"x\u00e4","a":[1,"y"],"o":{}})")
          .value();
  EXPECT_EQ(root.kind(), JsonKind::object);
  EXPECT_TRUE(root.find("n")->is_null());
  EXPECT_EQ(root.find("b")->boolean(), true);
  EXPECT_EQ(root.find("i")->integer(), -5);
  EXPECT_EQ(root.find("u")->integer(), std::nullopt);
  EXPECT_EQ(root.find("u")->unsigned_integer(), 18446744073709551615ULL);
  EXPECT_EQ(root.find("r")->number(), 2.5);
  EXPECT_EQ(root.find("r")->integer(), std::nullopt);
  EXPECT_EQ(root.find("s")->string(), "xä");
  EXPECT_EQ(root.find("s")->boolean(), std::nullopt);
  EXPECT_EQ(root.find("missing"), std::nullopt);
  JsonArrayCursor elements = root.find("a")->elements();
  JsonValue element;
  ASSERT_TRUE(elements.next(element));
  EXPECT_EQ(element.integer(), 1);
  ASSERT_TRUE(elements.next(element));
  EXPECT_EQ(element.string(), "y");
  EXPECT_FALSE(elements.next(element));
}

TEST(JsonReader, VisitsFieldsInTheOrderOfTheTextWithDuplicates) {
  JsonReader reader(8);
  JsonObjectCursor fields = reader.parse(R"({"b":1,"a":{"c":2},"b":3})").value().fields();
  std::vector<std::string> names;
  std::string_view name;
  for (JsonValue value; fields.next(name, value);) {
    names.emplace_back(name);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"b", "a", "b"}));
}

TEST(JsonReader, ADefaultValueIsNullAndHasNothing) {
  const JsonValue value;
  EXPECT_TRUE(value.is_null());
  EXPECT_EQ(value.string(), std::nullopt);
  EXPECT_EQ(value.find("a"), std::nullopt);
  JsonValue element;
  EXPECT_FALSE(value.elements().next(element));
}

TEST(JsonReader, RefusesWhatIsNotJson) {
  JsonReader reader(8);
  for (const std::string text : {"",
                                 " ",
                                 "{",
                                 "[1,]",
                                 "{} {}",
                                 "01",
                                 "1-2",
                                 "-",
                                 "+1",
                                 "1.",
                                 "nul",
                                 "'a'",
                                 "\"a",
                                 "\"\t\"",
                                 R"("\ud800")",
                                 R"("\udc00")",
                                 R"("\x")",
                                 "\"\xff\"",
                                 "\"\xc0\x80\"",
                                 "\"\xed\xa0\x80\"",
                                 "{\"a\" 1}",
                                 "{1:2}"}) {
    const auto value = reader.parse(text);
    ASSERT_FALSE(value) << text;
    EXPECT_EQ(value.error().kind, JsonError::Kind::malformed) << text;
  }
}

TEST(JsonReader, HoldsTheDepth) {
  JsonReader reader(32);
  EXPECT_TRUE(reader.parse(nested(32)));
  ASSERT_FALSE(reader.parse(nested(33)));
  EXPECT_EQ(reader.parse(nested(33)).error().kind, JsonError::Kind::too_deep);
  // Also after its buffers have grown.
  EXPECT_TRUE(reader.parse('"' + std::string(100'000, 'x') + '"'));
  EXPECT_TRUE(reader.parse(nested(32)));
  EXPECT_FALSE(reader.parse(nested(33)));
}

TEST(JsonReader, TellsANumberBeyond64BitsFromBrokenJsonAndReadsTheRest) {
  JsonReader reader(8);
  for (const std::string number : {"18446744073709551616", "-9223372036854775809", "1e400"}) {
    const std::string text = R"({"text":"1\"2","n":)" + number + "}";
    const auto value = reader.parse(text);
    ASSERT_FALSE(value) << number;
    EXPECT_EQ(value.error().kind, JsonError::Kind::number_too_big) << number;
    EXPECT_EQ(reader.parse_without_numbers(text)->find("text")->string(), "1\"2");
  }
  EXPECT_EQ(reader.parse("[18446744073709551616").error().kind, JsonError::Kind::malformed);
  EXPECT_EQ(reader.parse("[018446744073709551616]").error().kind, JsonError::Kind::malformed);
  EXPECT_EQ(reader.parse_without_numbers("[01"), std::nullopt);
}

TEST(JsonReader, DoesNotLookAtWhatStandsBehindThePaddedText) {
  JsonReader reader(8);
  const std::string bytes = "[1,2" + std::string(JsonReader::padding, '3') + "]";
  EXPECT_FALSE(reader.parse_padded(std::string_view{bytes}.substr(0, 4)));
  const std::string whole = "[1]" + std::string(JsonReader::padding, ']');
  EXPECT_TRUE(reader.parse_padded(std::string_view{whole}.substr(0, 3)));
}

}  // namespace
}  // namespace stonechat::wire
