#include "auth/password_hash.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stonechat::auth {
namespace {

TEST(PasswordHash, KnowsItsOwnPasswordOnly) {
  const std::string hash = hash_password("correct horse");
  EXPECT_TRUE(is_password_of(hash, "correct horse"));
  EXPECT_FALSE(is_password_of(hash, "correct horsf"));
  EXPECT_FALSE(is_password_of(hash, "correct horse "));
  EXPECT_FALSE(is_password_of(hash, ""));
  EXPECT_NE(hash_password("correct horse"), hash);
}

TEST(PasswordHash, IsArgon2idWithTheStatedParameters) {
  EXPECT_THAT(hash_password("correct horse"), testing::StartsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
}

TEST(PasswordHash, WhatIsNoHashIsNobodysPassword) {
  for (const std::string& bad : {std::string{}, std::string{"$argon2id$"}, std::string(4096, '$')}) {
    EXPECT_FALSE(is_password_of(bad, "correct horse"));
  }
}

TEST(PasswordHash, NobodysTakesTheSameParameters) {
  EXPECT_THAT(nobody_password_hash(), testing::StartsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
  EXPECT_EQ(&nobody_password_hash(), &nobody_password_hash());
}

}  // namespace
}  // namespace stonechat::auth
