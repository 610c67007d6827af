#include "auth/hmac_sha256.h"

#include <gtest/gtest.h>

#include <string>

namespace stonechat::auth {
namespace {

std::string hex(const HmacSha256::Digest& digest) {
  std::string text;
  for (const std::byte byte : digest) {
    text += "0123456789abcdef"[std::to_integer<unsigned>(byte) >> 4U];
    text += "0123456789abcdef"[std::to_integer<unsigned>(byte) & 15U];
  }
  return text;
}

TEST(HmacSha256, GivesTheDigestsOfRfc4231) {
  EXPECT_EQ(hex(HmacSha256{std::string(20, '\x0b')}.digest_of("Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hex(HmacSha256{"Jefe"}.digest_of("what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(
      hex(HmacSha256{std::string(131, '\xaa')}.digest_of("Test Using Larger Than Block-Size Key - Hash Key First")),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(HmacSha256, OneDigestLeavesNothingBehindForTheNext) {
  const HmacSha256 hmac{"Jefe"};
  const auto first = hmac.digest_of("what do ya want for nothing?");
  EXPECT_NE(hmac.digest_of(""), first);
  EXPECT_EQ(hmac.digest_of("what do ya want for nothing?"), first);
}

}  // namespace
}  // namespace stonechat::auth
