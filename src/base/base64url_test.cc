#include "base/base64url.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace stonechat {
namespace {

TEST(Base64Url, EncodesTheVectorsOfRfc4648WithoutPadding) {
  EXPECT_EQ(encode_base64url(std::string_view{""}), "");
  EXPECT_EQ(encode_base64url(std::string_view{"f"}), "Zg");
  EXPECT_EQ(encode_base64url(std::string_view{"fo"}), "Zm8");
  EXPECT_EQ(encode_base64url(std::string_view{"foo"}), "Zm9v");
  EXPECT_EQ(encode_base64url(std::string_view{"foob"}), "Zm9vYg");
  EXPECT_EQ(encode_base64url(std::string_view{"fooba"}), "Zm9vYmE");
  EXPECT_EQ(encode_base64url(std::string_view{"foobar"}), "Zm9vYmFy");
}

TEST(Base64Url, UsesMinusAndUnderscoreForTheLastTwoValues) {
  EXPECT_EQ(encode_base64url(std::string_view{"\xfb\xff\xfe"}), "-__-");
  EXPECT_EQ(decode_base64url("-__-"), "\xfb\xff\xfe");
  EXPECT_EQ(decode_base64url("+//+"), std::nullopt);
}

TEST(Base64Url, DecodesWhatItEncodedAtEveryLengthAndByte) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    const std::string text = encode_base64url(bytes);
    EXPECT_EQ(base64url_decoded_size(text.size()), bytes.size());
    EXPECT_EQ(decode_base64url(text), bytes);
    bytes += static_cast<char>(i * 37);
  }
}

TEST(Base64Url, RefusesPaddingWhiteSpaceAndForeignCharacters) {
  for (const std::string_view text : {"Zg==", "Zg=", "Zm9v\n", " Zm9v", "Zm 9", "Zm9\xc3", "Zm.v", "Zm9vY*"}) {
    EXPECT_EQ(decode_base64url(text), std::nullopt) << text;
  }
  EXPECT_EQ(decode_base64url(std::string_view{"Zm9\0", 4}), std::nullopt);
}

TEST(Base64Url, RefusesALengthThatNoEncodingHas) {
  EXPECT_EQ(decode_base64url("Z"), std::nullopt);
  EXPECT_EQ(decode_base64url("Zm9vY"), std::nullopt);
}

TEST(Base64Url, RefusesLeftoverBitsSoThatATextIsUnique) {
  EXPECT_EQ(decode_base64url("Zh"), std::nullopt);
  EXPECT_EQ(decode_base64url("Zm9"), std::nullopt);
  EXPECT_EQ(decode_base64url("Zm8"), "fo");
}

TEST(Base64Url, DecodesIntoTheCallersBytesAndSaysHowMany) {
  std::array<std::byte, 8> out{};
  EXPECT_EQ(decode_base64url("Zm9vYg", out), 4U);
  EXPECT_EQ(out[0], std::byte{'f'});
  EXPECT_EQ(out[3], std::byte{'b'});
}

}  // namespace
}  // namespace stonechat
