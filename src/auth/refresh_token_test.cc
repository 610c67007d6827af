#include "auth/refresh_token.h"

#include <gtest/gtest.h>

#include "base/base64url.h"
#include "base/random.h"

namespace stonechat::auth {
namespace {

TEST(RefreshSecret, IsReadBackFromItsText) {
  const RefreshSecret secret = RefreshSecret::fresh();
  EXPECT_EQ(secret.text().size(), 43U);
  EXPECT_EQ(RefreshSecret::parse(secret.text())->hash(), secret.hash());
  EXPECT_NE(RefreshSecret::fresh().text(), secret.text());
  for (const std::string& bad : {std::string{}, secret.text() + "A", secret.text().substr(1), std::string(43, '!'),
                                 secret.text() + "=", std::string(42, 'A') + "B"}) {
    EXPECT_FALSE(RefreshSecret::parse(bad)) << bad;
  }
}

// FIPS 180-4: SHA-256 of 32 zero bytes.
TEST(RefreshSecret, IsKeptAsItsSha256) {
  EXPECT_EQ(encode_base64url(RefreshSecret::parse(std::string(43, 'A'))->hash()),
            "Zmh6rfhivXdsj8GLjp-OIAiXFIVu4jOzkCpZHQ1fKSU");
}

TEST(RefreshSecret, HasOneSuccessorASalt) {
  const RefreshSecret secret = RefreshSecret::fresh();
  const auto salt = random_bytes<32>();
  const RefreshSecret next = secret.successor(salt);
  EXPECT_EQ(secret.successor(salt).text(), next.text());
  EXPECT_NE(secret.successor(random_bytes<32>()).text(), next.text());
  EXPECT_NE(RefreshSecret::fresh().successor(salt).text(), next.text());
  EXPECT_NE(next.hash(), secret.hash());
}

}  // namespace
}  // namespace stonechat::auth
