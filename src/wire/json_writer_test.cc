#include "wire/json_writer.h"

#include <gtest/gtest.h>

#include <limits>

#include "wire/json_reader.h"

namespace stonechat::wire {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  append_escaped(out, text);
  return out;
}

TEST(JsonWriter, WritesNestedValuesWithTheirCommas) {
  std::string out = "before";
  JsonWriter json(out);
  json.begin_object();
  json.field("a", "x").field("b", std::int64_t{-7}).field("c", true).key("d").null();
  json.key("e").begin_array().integer(1).string("y").begin_object().end_object().end_array();
  json.key("f").decimal_string(std::numeric_limits<std::int64_t>::min());
  json.key("g").raw("[0.5]").raw_fields(R"("h":1,"i":2)").field("j", false);
  json.end_object();
  EXPECT_EQ(
      out,
      R"(before{"a":"x","b":-7,"c":true,"d":null,"e":[1,"y",{}],"f":"-9223372036854775808","g":[0.5],"h":1,"i":2,"j":false})");
}

TEST(JsonWriter, EscapesAsLittleAsTheRfcAllows) {
  EXPECT_EQ(escaped("\"\\/\b\f\n\r\t"), R"(\"\\/\b\f\n\r\t)");
  EXPECT_EQ(escaped(std::string_view{"\0\x1f\x7f", 3}), "\\u0000\\u001f\x7f");
  EXPECT_EQ(escaped("Käthe 𝄞 \u2028"), "Käthe 𝄞 \u2028");
  EXPECT_EQ(escaped(""), "");
}

TEST(JsonWriter, FindsAnEscapeAtEveryPlaceAndGivesTheTextBack) {
  JsonReader reader(8);
  for (int code = 0; code < 128; ++code) {
    for (std::size_t size = 1; size <= 19; ++size) {
      for (std::size_t at = 0; at < size; ++at) {
        std::string text(size, '~');
        text[at] = static_cast<char>(code);
        const std::string json = '"' + escaped(text) + '"';
        ASSERT_EQ(json.size(), escaped_size(text) + 2) << code << " at " << at << " of " << size;
        ASSERT_EQ(reader.parse(json).value().string().value(), text) << code << " at " << at << " of " << size;
      }
    }
  }
}

#ifndef NDEBUG
TEST(JsonWriterDeathTest, ChecksItsCaller) {
  std::string out;
  EXPECT_DEATH(JsonWriter(out).begin_object().string("a value without its key"), "broken invariant");
  EXPECT_DEATH(JsonWriter(out).begin_array().key("a"), "broken invariant");
  EXPECT_DEATH(JsonWriter(out).begin_array().end_object(), "broken invariant");
  EXPECT_DEATH(JsonWriter(out).begin_object().key("a").end_object(), "broken invariant");
  EXPECT_DEATH(JsonWriter(out).begin_object().key("a\"b"), "broken invariant");
}
#endif

}  // namespace
}  // namespace stonechat::wire
