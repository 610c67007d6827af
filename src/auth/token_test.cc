#include "auth/token.h"

#include <gtest/gtest.h>

#include <string>

#include "auth/hmac_sha256.h"
#include "base/base64url.h"

namespace stonechat::auth {

void PrintTo(TokenRefusal refusal, std::ostream* out) { *out << name_of(refusal); }

namespace {

const std::string secret = "0123456789abcdef0123456789abcdef";
const std::string hs256_header = R"({"alg":"HS256","typ":"JWT"})";
const Timestamp now = timestamp_of(1'700'000'000'000);

std::string token_of(std::string_view header, std::string_view claims, std::string_view key = secret) {
  std::string token = encode_base64url(header) + '.' + encode_base64url(claims);
  const std::string signature = encode_base64url(HmacSha256{key}.digest_of(token));
  return token + '.' + signature;
}

// The refusal, or nothing where the token is accepted.
std::optional<TokenRefusal> refusal_of(std::string_view token, const TokenRules& rules = {}) {
  const TokenVerifier verifier({Hs256Key{secret}}, rules);
  const auto claims = verifier.verify(token, now);
  return claims ? std::nullopt : std::optional{claims.error()};
}

std::optional<TokenRefusal> refusal_of_claims(std::string_view claims, const TokenRules& rules = {}) {
  return refusal_of(token_of(hs256_header, claims), rules);
}

std::optional<TokenRefusal> refusal_of_header(std::string_view header) {
  return refusal_of(token_of(header, R"({"sub":"ann","exp":1700000060})"));
}

Claims ann_for_an_hour() { return {.subject = "ann", .expires_at_seconds = 1'700'003'600}; }

TEST(TokenVerifier, GivesBackWhatWasSigned) {
  Claims claims = ann_for_an_hour();
  claims.device = "phone-1";
  claims.name = "Ann \"the\" \\ Ünal\n\x01";
  claims.issued_at_seconds = 1'699'999'000;
  claims.not_before_seconds = 1'699'999'001;
  const TokenRules rules{.issuer = "https://id.example", .audience = "stonechat"};
  const TokenVerifier verifier({Hs256Key{secret}}, rules);
  const auto verified = verifier.verify(sign_hs256(claims, secret, rules), now);
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->subject, "ann");
  EXPECT_EQ(verified->device, "phone-1");
  EXPECT_EQ(verified->name, claims.name);
  EXPECT_EQ(verified->expires_at_seconds, 1'700'003'600);
  EXPECT_EQ(verified->issued_at_seconds, 1'699'999'000);
  EXPECT_EQ(verified->not_before_seconds, 1'699'999'001);
}

// RFC 7515 appendix A.1; its claims name no user.
TEST(TokenVerifier, AcceptsTheSignatureOfTheRfcsExample) {
  const std::string key =
      *decode_base64url("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow");
  const std::string token =
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
      ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
      ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  EXPECT_EQ(TokenVerifier({Hs256Key{key}}).verify(token, now).error(), TokenRefusal::bad_subject);
  EXPECT_EQ(refusal_of(token), TokenRefusal::bad_signature);
}

TEST(TokenVerifier, RefusesAnyChangedCharacter) {
  const std::string token = sign_hs256(ann_for_an_hour(), secret);
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_TRUE(refusal_of(changed)) << i;
  }
  EXPECT_EQ(refusal_of(token), std::nullopt);
}

TEST(TokenVerifier, RefusesEveryPrefixOfAToken) {
  const std::string token = sign_hs256(ann_for_an_hour(), secret);
  for (std::size_t size = 0; size < token.size(); ++size) {
    EXPECT_TRUE(refusal_of(std::string_view{token}.substr(0, size))) << size;
  }
}

TEST(TokenVerifier, RefusesAnotherSecret) {
  EXPECT_EQ(refusal_of(sign_hs256(ann_for_an_hour(), "another secret of 32 characters!")), TokenRefusal::bad_signature);
}

TEST(TokenVerifier, AcceptsEachOfSeveralSecrets) {
  const TokenVerifier verifier({Hs256Key{"the next secret, of 32 characters"}, Hs256Key{secret}});
  EXPECT_TRUE(verifier.verify(sign_hs256(ann_for_an_hour(), secret), now));
  EXPECT_TRUE(verifier.verify(sign_hs256(ann_for_an_hour(), "the next secret, of 32 characters"), now));
}

TEST(TokenVerifier, RefusesEveryAlgorithmButItsOwn) {
  for (const std::string_view header :
       {R"({"alg":"none"})", R"({"alg":"None"})", R"({"alg":"hs256"})", R"({"alg":"HS384"})", R"({"alg":"RS256"})",
        R"({"alg":""})", R"({"alg":["HS256"]})", R"({"alg":null})", R"({"typ":"JWT"})", R"({})"}) {
    EXPECT_EQ(refusal_of_header(header), TokenRefusal::wrong_algorithm) << header;
  }
}

TEST(TokenVerifier, RefusesAnUnsignedToken) {
  const std::string unsigned_token = encode_base64url(std::string_view{R"({"alg":"none"})"}) + '.' +
                                     encode_base64url(std::string_view{R"({"sub":"ann","exp":1700000060})"}) + '.';
  EXPECT_EQ(refusal_of(unsigned_token), TokenRefusal::wrong_algorithm);
  const std::string token = sign_hs256(ann_for_an_hour(), secret);
  EXPECT_EQ(refusal_of(token.substr(0, token.rfind('.') + 1)), TokenRefusal::bad_signature);
}

TEST(TokenVerifier, RefusesAHeaderThatIsNoObjectOrNamesACriticalExtension) {
  for (const std::string_view header : {"", "[]", R"("HS256")", R"({"alg":"HS256")", R"({"alg":"HS256"}x)", "\xff",
                                        R"({"alg":"HS256","alg":"none"})", R"({"alg":"HS256","crit":["exp"]})"}) {
    EXPECT_EQ(refusal_of_header(header), TokenRefusal::malformed) << header;
  }
}

TEST(TokenVerifier, WantsExactlyThreePartsOfStrictBase64Url) {
  const std::string token = sign_hs256(ann_for_an_hour(), secret);
  for (const std::string& broken : {std::string{}, std::string{"."}, std::string{".."}, std::string{"..."}, token + ".",
                                    "." + token, token + "=", token + "\n", " " + token, "Bearer " + token}) {
    EXPECT_EQ(refusal_of(broken), TokenRefusal::malformed) << broken;
  }
}

TEST(TokenVerifier, RefusesATokenOfMoreThan8KiBUnread) {
  const std::string claims = R"({"sub":"ann","exp":1700000060,"more":")";
  const auto sized = [&](std::size_t filler) {
    return token_of(hs256_header, claims + std::string(filler, 'x') + R"("})");
  };
  std::size_t filler = 5900;
  while (sized(filler + 1).size() <= token_bytes_max) {
    ++filler;
  }
  EXPECT_EQ(refusal_of(sized(filler)), std::nullopt);
  EXPECT_EQ(refusal_of(sized(filler + 2)), TokenRefusal::malformed);
}

TEST(TokenVerifier, RefusesClaimsThatAreNoObjectOrNameOneTwice) {
  for (const std::string_view claims :
       {"", "null", "[]", R"({"sub":"ann","exp":1700000060)", R"({"sub":"ann","exp":1700000060}{})",
        R"({"sub":"bob","sub":"ann","exp":1700000060})", R"({"sub":"ann","exp":1,"exp":1700000060})",
        "{\"sub\":\"ann\",\"exp\":1700000060,\"x\":\"\xff\"}", R"({"sub":"ann","exp":1700000060,"x":"\ud800"})"}) {
    EXPECT_EQ(refusal_of_claims(claims), TokenRefusal::malformed) << claims;
  }
}

TEST(TokenVerifier, RefusesJsonNestedDeeperThanItsBound) {
  const std::string deep = R"({"sub":"ann","exp":1700000060,"x":)" + std::string(1000, '[') + std::string(1000, ']');
  EXPECT_EQ(refusal_of_claims(deep + "}"), TokenRefusal::malformed);
}

TEST(TokenVerifier, IsExpiredFromTheSecondOfExpOn) {
  EXPECT_EQ(refusal_of_claims(R"({"sub":"ann","exp":1700000001})"), std::nullopt);
  EXPECT_EQ(refusal_of_claims(R"({"sub":"ann","exp":1700000000})"), TokenRefusal::expired);
  EXPECT_EQ(refusal_of_claims(R"({"sub":"ann","exp":0})"), TokenRefusal::expired);
  EXPECT_EQ(refusal_of_claims(R"({"sub":"ann","exp":-5})"), TokenRefusal::expired);
}

TEST(TokenVerifier, WantsExpAsANumber) {
  EXPECT_EQ(refusal_of_claims(R"({"sub":"ann"})"), TokenRefusal::missing_exp);
  EXPECT_EQ(refusal_of_claims(R"({"sub":"ann","exp":"1700000060"})"), TokenRefusal::missing_exp);
  EXPECT_EQ(refusal_of_claims(R"({"sub":"ann","exp":null})"), TokenRefusal::missing_exp);
  EXPECT_EQ(refusal_of_claims(R"({"sub":"ann","exp":1700000060.5})"), std::nullopt);
  EXPECT_EQ(refusal_of_claims(R"({"sub":"ann","exp":1.70000006e9})"), std::nullopt);
}

TEST(TokenVerifier, CutsAnExpThatNoCalendarHas) {
  const TokenVerifier verifier({Hs256Key{secret}});
  for (const std::string_view exp : {"9223372036854775807", "18446744073709551615", "1e300", "253402300800"}) {
    const std::string claims = R"({"sub":"ann","exp":)" + std::string{exp} + "}";
    const auto verified = verifier.verify(token_of(hs256_header, claims), now);
    ASSERT_TRUE(verified) << exp;
    EXPECT_EQ(verified->expires_at_seconds, expires_at_seconds_max);
  }
}

TEST(TokenVerifier, GivesNbfAMinuteForClocksThatDisagree) {
  EXPECT_EQ(refusal_of_claims(R"({"sub":"ann","exp":1800000000,"nbf":1700000060})"), std::nullopt);
  EXPECT_EQ(refusal_of_claims(R"({"sub":"ann","exp":1800000000,"nbf":1700000061})"), TokenRefusal::not_yet_valid);
  EXPECT_EQ(refusal_of_claims(R"({"sub":"ann","exp":1800000000,"nbf":"soon"})"), TokenRefusal::malformed);
}

TEST(TokenVerifier, LooksOnlyAtTheTypeOfIat) {
  EXPECT_EQ(refusal_of_claims(R"({"sub":"ann","exp":1800000000,"iat":1799999999})"), std::nullopt);
  EXPECT_EQ(refusal_of_claims(R"({"sub":"ann","exp":1800000000,"iat":"now"})"), TokenRefusal::malformed);
}

TEST(TokenVerifier, ComparesTheIssuerWhereOneIsConfigured) {
  const TokenRules rules{.issuer = "https://id.example"};
  EXPECT_EQ(refusal_of_claims(R"({"sub":"ann","exp":1800000000,"iss":"https://id.example"})", rules), std::nullopt);
  for (const std::string_view iss : {R"("https://id.example/")", R"(["https://id.example"])", "null", R"("")"}) {
    const std::string claims = R"({"sub":"ann","exp":1800000000,"iss":)" + std::string{iss} + "}";
    EXPECT_EQ(refusal_of_claims(claims, rules), TokenRefusal::wrong_issuer) << iss;
    EXPECT_EQ(refusal_of_claims(claims), std::nullopt) << iss;
  }
  EXPECT_EQ(refusal_of_claims(R"({"sub":"ann","exp":1800000000})", rules), TokenRefusal::wrong_issuer);
}

TEST(TokenVerifier, FindsItsAudienceAloneOrAmongSeveral) {
  const TokenRules rules{.audience = "chat"};
  EXPECT_EQ(refusal_of_claims(R"({"sub":"ann","exp":1800000000,"aud":"chat"})", rules), std::nullopt);
  EXPECT_EQ(refusal_of_claims(R"({"sub":"ann","exp":1800000000,"aud":["mail",1,"chat"]})", rules), std::nullopt);
  for (const std::string_view aud : {R"("mail")", R"(["mail"])", "[]", "7", R"({"chat":"chat"})", R"([["chat"]])"}) {
    const std::string claims = R"({"sub":"ann","exp":1800000000,"aud":)" + std::string{aud} + "}";
    EXPECT_EQ(refusal_of_claims(claims, rules), TokenRefusal::wrong_audience) << aud;
  }
  EXPECT_EQ(refusal_of_claims(R"({"sub":"ann","exp":1800000000})", rules), TokenRefusal::wrong_audience);
}

TEST(TokenVerifier, WantsASubjectThatIsAUserId) {
  for (const std::string_view sub : {R"("me")", R"("")", R"("_ann")", R"("ann b")", R"("ann\u0000")", R"("änn")", "7",
                                     "null", R"("1234567890123456789012345678901234567")"}) {
    const std::string claims = R"({"exp":1800000000,"sub":)" + std::string{sub} + "}";
    EXPECT_EQ(refusal_of_claims(claims), TokenRefusal::bad_subject) << sub;
  }
  EXPECT_EQ(refusal_of_claims(R"({"exp":1800000000})"), TokenRefusal::bad_subject);
  EXPECT_EQ(refusal_of_claims(R"({"exp":1800000000,"sub":"123456789012345678901234567890123456"})"), std::nullopt);
  EXPECT_EQ(refusal_of_claims(R"({"exp":1800000000,"sub":"Me"})"), std::nullopt);
}

TEST(TokenVerifier, WantsADeviceOfTheFormOfAnId) {
  EXPECT_EQ(refusal_of_claims(R"({"sub":"ann","exp":1800000000,"did":"a b"})"), TokenRefusal::bad_device);
  EXPECT_EQ(refusal_of_claims(R"({"sub":"ann","exp":1800000000,"did":""})"), TokenRefusal::bad_device);
  EXPECT_EQ(refusal_of_claims(R"({"sub":"ann","exp":1800000000,"did":1})"), TokenRefusal::bad_device);
}

TEST(TokenVerifier, CountsANamesCharactersNotItsBytes) {
  const auto named = [](std::size_t characters) {
    std::string claims = R"({"sub":"ann","exp":1800000000,"name":")";
    for (std::size_t i = 0; i < characters; ++i) {
      claims += "ü";
    }
    return claims + "\"}";
  };
  EXPECT_EQ(refusal_of_claims(named(255)), std::nullopt);
  EXPECT_EQ(refusal_of_claims(named(256)), TokenRefusal::bad_name);
  EXPECT_EQ(refusal_of_claims(R"({"sub":"ann","exp":1800000000,"name":7})"), TokenRefusal::bad_name);
}

TEST(TokenVerifier, TakesAnEmptyNameForNone) {
  const auto claims = TokenVerifier({Hs256Key{secret}})
                          .verify(token_of(hs256_header, R"({"sub":"ann","exp":1800000000,"name":""})"), now);
  ASSERT_TRUE(claims);
  EXPECT_EQ(claims->name, std::nullopt);
}

TEST(TokenRefusal, EveryOneHasAMessageAndAName) {
  for (int i = 0; i <= static_cast<int>(TokenRefusal::bad_name); ++i) {
    EXPECT_FALSE(message_of(static_cast<TokenRefusal>(i)).empty());
    EXPECT_FALSE(name_of(static_cast<TokenRefusal>(i)).empty());
  }
}

}  // namespace
}  // namespace stonechat::auth
