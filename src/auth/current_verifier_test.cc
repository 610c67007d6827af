#include "auth/current_verifier.h"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "base/base64url.h"

namespace stonechat::auth {
namespace {

const Timestamp now = timestamp_of(1'700'000'000'000);
const std::string old_secret = "0123456789abcdef0123456789abcdef";
const std::string new_secret = "fedcba9876543210fedcba9876543210";

std::shared_ptr<const TokenVerifier> verifier_of(const std::string& secret) {
  return std::make_shared<const TokenVerifier>(std::vector<TokenKey>{Hs256Key{secret}});
}

std::string token_of(const std::string& secret) {
  return sign_hs256({.subject = "ann", .expires_at_seconds = 1'700'000'060}, secret);
}

// Names a key, so that no secret is asked.
std::string named_token() {
  return encode_base64url(std::string_view{R"({"alg":"RS256","kid":"x"})"}) + '.' +
         encode_base64url(std::string_view{R"({"sub":"ann","exp":1700000060})"}) + ".c2ln";
}

TEST(CurrentVerifier, ChecksWithTheLastOneThatItWasGiven) {
  CurrentVerifier current(verifier_of(old_secret));
  EXPECT_TRUE(current.verify(token_of(old_secret), now));
  current.replace(verifier_of(new_secret));
  EXPECT_FALSE(current.verify(token_of(old_secret), now));
  EXPECT_TRUE(current.verify(token_of(new_secret), now));
}

TEST(CurrentVerifier, TellsOfUnknownKeysAndOfNothingElse) {
  int told = 0;
  CurrentVerifier current(verifier_of(old_secret), [&] { ++told; });
  EXPECT_TRUE(current.verify(token_of(old_secret), now));
  EXPECT_FALSE(current.verify(token_of(new_secret), now));
  EXPECT_FALSE(current.verify("garbage", now));
  EXPECT_EQ(told, 0);
  EXPECT_EQ(current.verify(named_token(), now).error(), TokenRefusal::unknown_key);
  EXPECT_EQ(told, 1);
}

TEST(CurrentVerifier, IsReplacedUnderReaders) {
  const std::string token = token_of(old_secret);
  CurrentVerifier current(verifier_of(old_secret));
  std::atomic<int> refused = 0;
  std::vector<std::jthread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([&] {
      for (int round = 0; round < 500; ++round) {
        refused += current.verify(token, now) ? 0 : 1;
      }
    });
  }
  for (int round = 0; round < 500; ++round) {
    current.replace(verifier_of(old_secret));
  }
  readers.clear();
  EXPECT_EQ(refused, 0);
}

}  // namespace
}  // namespace stonechat::auth
