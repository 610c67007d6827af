// Tokens under the keys of an issuer's set: which key is asked, and who may sign as whom.
#include <gtest/gtest.h>

#include <string>

#include "auth/hmac_sha256.h"
#include "auth/issuer_subject.h"
#include "auth/jwks.h"
#include "auth/test_signer.h"
#include "auth/token.h"
#include "base/base64url.h"

namespace stonechat::auth {

void PrintTo(TokenRefusal refusal, std::ostream* out);  // token_test.cc

namespace {

const std::string secret = "0123456789abcdef0123456789abcdef";
const Timestamp now = timestamp_of(1'700'000'000'000);
const std::string ann = R"({"sub":"ann","exp":1700000060})";

// Made once: keys cost time.
const TestSigner& rsa() {
  static const TestSigner signer = TestSigner::rsa(2048);
  return signer;
}
const TestSigner& ec() {
  static const TestSigner signer = TestSigner::ec("P-256");
  return signer;
}
const TestSigner& edwards() {
  static const TestSigner signer = TestSigner::ed25519();
  return signer;
}

KeySet set_of(std::initializer_list<std::string> jwks, OctKeys oct = OctKeys::refused) {
  std::string text;
  for (const std::string& jwk : jwks) {
    text += (text.empty() ? "" : ",") + jwk;
  }
  const auto set = parse_jwks(R"({"keys":[)" + text + "]}", oct);
  EXPECT_TRUE(set) << set.error().message;
  return set ? set->keys : KeySet{};
}

const TokenVerifier& issuer_of_three() {
  static const TokenVerifier verifier(
      {}, {}, set_of({rsa().jwk(R"(,"kid":"r")"), ec().jwk(R"(,"kid":"e")"), edwards().jwk(R"(,"kid":"o")")}));
  return verifier;
}

std::string header(std::string_view alg, std::string_view kid = "") {
  std::string text = R"({"alg":")" + std::string{alg} + '"';
  return text + (kid.empty() ? "}" : R"(,"kid":")" + std::string{kid} + "\"}");
}

std::string hs256_token(std::string_view head, std::string_view key) {
  const std::string text = encode_base64url(head) + '.' + encode_base64url(ann);
  return text + '.' + encode_base64url(HmacSha256{key}.digest_of(text));
}

std::optional<TokenRefusal> refusal_of(const TokenVerifier& verifier, std::string_view token) {
  const auto claims = verifier.verify(token, now);
  return claims ? std::nullopt : std::optional{claims.error()};
}

TEST(KeySetTokens, AreAcceptedUnderEachKindOfKey) {
  EXPECT_EQ(refusal_of(issuer_of_three(), rsa().token(header("RS256", "r"), ann)), std::nullopt);
  EXPECT_EQ(refusal_of(issuer_of_three(), ec().token(header("ES256", "e"), ann)), std::nullopt);
  EXPECT_EQ(refusal_of(issuer_of_three(), edwards().token(header("EdDSA", "o"), ann)), std::nullopt);
}

TEST(KeySetTokens, AreCheckedWithTheKeyThatTheyNameAndNoOther) {
  const TestSigner other = TestSigner::ec("P-256");
  const TokenVerifier two({}, {}, set_of({ec().jwk(R"(,"kid":"a")"), other.jwk(R"(,"kid":"b")")}));
  EXPECT_EQ(refusal_of(two, ec().token(header("ES256", "a"), ann)), std::nullopt);
  EXPECT_EQ(refusal_of(two, other.token(header("ES256", "b"), ann)), std::nullopt);
  EXPECT_EQ(refusal_of(two, ec().token(header("ES256", "b"), ann)), TokenRefusal::bad_signature);
  EXPECT_EQ(refusal_of(two, ec().token(header("ES256", "c"), ann)), TokenRefusal::unknown_key);
  EXPECT_EQ(refusal_of(two, ec().token(header("ES256", "A"), ann)), TokenRefusal::unknown_key);
  EXPECT_EQ(refusal_of(two, ec().token(header("ES256"), ann)), TokenRefusal::unnamed_key);
}

TEST(KeySetTokens, NeedNoKidWhereOneKeyHasTheirAlgorithm) {
  EXPECT_EQ(refusal_of(issuer_of_three(), ec().token(header("ES256"), ann)), std::nullopt);
  EXPECT_EQ(refusal_of(issuer_of_three(), rsa().token(header("RS256"), ann)), std::nullopt);
}

TEST(KeySetTokens, NamedOnesAreNotForAKeyWithoutAName) {
  const TokenVerifier verifier({}, {}, set_of({ec().jwk()}));
  EXPECT_EQ(refusal_of(verifier, ec().token(header("ES256"), ann)), std::nullopt);
  EXPECT_EQ(refusal_of(verifier, ec().token(header("ES256", "e"), ann)), TokenRefusal::unknown_key);
}

TEST(KeySetTokens, CannotChooseTheAlgorithmOfAKey) {
  for (const std::string_view alg : {"none", "None", "RS384", "PS256", "ES512", "HS512", "Ed25519", ""}) {
    EXPECT_EQ(refusal_of(issuer_of_three(), rsa().token(header(alg, "r"), ann)), TokenRefusal::wrong_algorithm) << alg;
    EXPECT_EQ(refusal_of(issuer_of_three(), rsa().token(header(alg, "x"), ann)), TokenRefusal::wrong_algorithm) << alg;
  }
  EXPECT_EQ(refusal_of(issuer_of_three(), ec().token(header("RS256", "e"), ann)), TokenRefusal::wrong_algorithm);
  EXPECT_EQ(refusal_of(issuer_of_three(), ec().token(header("RS256", "r"), ann)), TokenRefusal::bad_signature);
}

// The attack of RFC 8725 §2.1: what everybody can read is taken for a secret.
TEST(KeySetTokens, ArentSignedWithThePublicKeyAsASecret) {
  const std::string jwk = rsa().jwk(R"(,"kid":"r")");
  for (const std::string& guess : {jwk, rsa().modulus(), *decode_base64url(rsa().modulus())}) {
    EXPECT_EQ(refusal_of(issuer_of_three(), hs256_token(header("HS256", "r"), guess)), TokenRefusal::wrong_algorithm);
    EXPECT_EQ(refusal_of(issuer_of_three(), hs256_token(header("HS256"), guess)), TokenRefusal::wrong_algorithm);
    const TokenVerifier with_secret({Hs256Key{secret}}, {}, set_of({jwk}));
    EXPECT_EQ(refusal_of(with_secret, hs256_token(header("HS256", "r"), guess)), TokenRefusal::wrong_algorithm);
    EXPECT_EQ(refusal_of(with_secret, hs256_token(header("HS256"), guess)), TokenRefusal::bad_signature);
  }
}

TEST(KeySetTokens, CannotBringTheirOwnKey) {
  const TestSigner stranger = TestSigner::ec("P-256");
  const std::string brought =
      R"({"alg":"ES256","kid":"e","jku":"https://evil.example/k","jwk":)" + stranger.jwk() + "}";
  EXPECT_EQ(refusal_of(issuer_of_three(), stranger.token(brought, ann)), TokenRefusal::bad_signature);
}

TEST(KeySetTokens, HaveAKidThatIsOneText) {
  for (const std::string_view head : {R"({"alg":"ES256","kid":7})", R"({"alg":"ES256","kid":null})",
                                      R"({"alg":"ES256","kid":["e"]})", R"({"alg":"ES256","kid":"e","kid":"e"})"}) {
    EXPECT_EQ(refusal_of(issuer_of_three(), ec().token(head, ann)), TokenRefusal::malformed) << head;
  }
}

TEST(KeySetTokens, AreAllUnknownWhileThereIsNoSet) {
  const TokenVerifier verifier({});
  EXPECT_EQ(refusal_of(verifier, ec().token(header("ES256", "e"), ann)), TokenRefusal::unknown_key);
  EXPECT_EQ(refusal_of(verifier, ec().token(header("ES256"), ann)), TokenRefusal::unknown_key);
  EXPECT_EQ(refusal_of(verifier, ec().token(header("none"), ann)), TokenRefusal::wrong_algorithm);
}

TEST(KeySetTokens, NameTheIssuersUsers) {
  const auto user = [](std::string_view claims) {
    return issuer_of_three().verify(ec().token(header("ES256", "e"), claims), now).value().subject;
  };
  EXPECT_EQ(user(ann), "ann");
  EXPECT_EQ(user(R"({"sub":"auth0|7","exp":1700000060,"iss":"https://id.example"})"),
            user_of_issuer("https://id.example", "auth0|7"));
  EXPECT_EQ(user(R"({"sub":"me","exp":1700000060})"), user_of_issuer("", "me"));
  EXPECT_EQ(user(R"({"sub":"user_ann","exp":1700000060,"iss":7})"), user_of_issuer("", "user_ann"));
}

TEST(KeySetTokens, NeedASubjectAllTheSame) {
  for (const std::string_view claims :
       {R"({"exp":1700000060})", R"({"exp":1700000060,"sub":""})", R"({"exp":1700000060,"sub":7})"}) {
    EXPECT_EQ(refusal_of(issuer_of_three(), ec().token(header("ES256", "e"), claims)), TokenRefusal::bad_subject);
  }
}

TEST(KeySetTokens, OfTheSecretNameUsersOfOurs) {
  const TokenVerifier both({Hs256Key{secret}}, {}, set_of({ec().jwk(R"(,"kid":"e")")}));
  Claims claims{.subject = "user_ann", .expires_at_seconds = 1'700'000'060};
  EXPECT_EQ(both.verify(sign_hs256(claims, secret), now).value().subject, "user_ann");
  claims.subject = "me";
  EXPECT_EQ(refusal_of(both, sign_hs256(claims, secret)), TokenRefusal::bad_subject);
  EXPECT_EQ(refusal_of(both, ec().token(header("ES256", "e"), ann)), std::nullopt);
}

TEST(KeySetTokens, OfASecretInAFileNeedItsName) {
  const std::string oct = R"({"kty":"oct","kid":"s","k":")" + encode_base64url(secret) + "\"}";
  const TokenVerifier verifier({}, {}, set_of({oct}, OctKeys::accepted));
  EXPECT_EQ(refusal_of(verifier, hs256_token(header("HS256", "s"), secret)), std::nullopt);
  EXPECT_EQ(refusal_of(verifier, hs256_token(header("HS256", "t"), secret)), TokenRefusal::unknown_key);
}

TEST(KeySetTokens, RefuseAnyChangedCharacter) {
  const std::string token = ec().token(header("ES256", "e"), ann);
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string changed = token;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    EXPECT_TRUE(refusal_of(issuer_of_three(), changed)) << i;
  }
}

}  // namespace
}  // namespace stonechat::auth
