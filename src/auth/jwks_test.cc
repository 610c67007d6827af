#include "auth/jwks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "auth/test_signer.h"
#include "base/base64url.h"

namespace stonechat::auth {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string secret = encode_base64url(std::string_view{"0123456789abcdef0123456789abcdef"});
// A point of RFC 7515 §A.3 and a key of RFC 8037 §A.2.
const std::string ec = R"("kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
                       R"("y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")";
const std::string okp = R"("kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")";

std::string set_of(std::initializer_list<std::string> keys) {
  std::string text = R"({"keys":[)";
  for (const std::string& key : keys) {
    text += (text.back() == '[' ? "" : ",") + key;
  }
  return text + "]}";
}

// Why the only key beside a good one is left out.
std::string reason_for(const std::string& members, OctKeys oct = OctKeys::refused) {
  const auto set = parse_jwks(set_of({"{" + okp + "}", "{" + members + "}"}), oct);
  if (!set || set->ignored.empty()) {
    return set ? "taken" : set.error().message;
  }
  EXPECT_EQ(set->keys.size(), 1U);
  return set->ignored.front();
}

std::string failure_of(std::string_view json) {
  const auto set = parse_jwks(json, OctKeys::refused);
  return set ? "taken" : set.error().message;
}

TEST(ParseJwks, TakesAKeyOfEachKind) {
  const auto set = parse_jwks(
      set_of({TestSigner::rsa(2048).jwk(R"(,"kid":"r","use":"sig","alg":"RS256")"), "{" + ec + R"(,"kid":"e"})",
              "{" + okp + R"(,"alg":"EdDSA","key_ops":["sign","verify"],"x5t":"ignored","more":{"a":[1]}})"}),
      OctKeys::refused);
  ASSERT_TRUE(set) << set.error().message;
  EXPECT_THAT(set->ignored, ElementsAre());
  ASSERT_EQ(set->keys.size(), 3U);
  EXPECT_EQ(set->keys[0].id, "r");
  EXPECT_EQ(algorithm_of(set->keys[0].key), "RS256");
  EXPECT_EQ(set->keys[1].id, "e");
  EXPECT_EQ(algorithm_of(set->keys[1].key), "ES256");
  EXPECT_EQ(set->keys[2].id, std::nullopt);
  EXPECT_EQ(algorithm_of(set->keys[2].key), "EdDSA");
}

TEST(ParseJwks, TakesASecretOnlyWhereItIsTold) {
  const std::string oct = R"("kty":"oct","k":")" + secret + '"';
  EXPECT_THAT(reason_for(oct), HasSubstr("no secret where everybody can fetch it"));
  EXPECT_EQ(reason_for(oct, OctKeys::accepted), "taken");
  EXPECT_THAT(reason_for(R"("kty":"oct","k":"c2hvcnQ")", OctKeys::accepted), HasSubstr("at least 32 bytes"));
  EXPECT_THAT(reason_for(R"("kty":"oct")", OctKeys::accepted), HasSubstr("needs k"));
}

TEST(ParseJwks, LeavesOutKeysOfAnotherUse) {
  EXPECT_THAT(reason_for(ec + R"(,"use":"enc")"), HasSubstr("key 2: its use is not sig"));
  EXPECT_THAT(reason_for(ec + R"(,"use":["sig"])"), HasSubstr("its use is not sig"));
  EXPECT_THAT(reason_for(ec + R"(,"key_ops":["sign"])"), HasSubstr("key_ops lack verify"));
  EXPECT_THAT(reason_for(ec + R"(,"key_ops":"verify")"), HasSubstr("key_ops lack verify"));
}

TEST(ParseJwks, LeavesOutKeysOfAnotherAlgorithm) {
  EXPECT_THAT(reason_for(ec + R"(,"alg":"HS256")"), HasSubstr("its alg is none of"));
  EXPECT_THAT(reason_for(ec + R"(,"alg":"ES512")"), HasSubstr("its alg is none of"));
  EXPECT_THAT(reason_for(ec + R"(,"alg":7)"), HasSubstr("its alg is none of"));
  EXPECT_THAT(reason_for(R"("kty":"AKP","alg":"ML-DSA-44")"), HasSubstr("its kty is none of"));
  EXPECT_THAT(reason_for(R"("alg":"RS256")"), HasSubstr("its kty is none of"));
}

TEST(ParseJwks, LeavesOutKeysWithoutTheirNumbers) {
  EXPECT_THAT(reason_for(R"("kty":"RSA","e":"AQAB")"), HasSubstr("needs n and e"));
  EXPECT_THAT(reason_for(R"("kty":"RSA","n":"AQAB","e":"AQAB")"), HasSubstr("at least 2048 bits"));
  EXPECT_THAT(reason_for(R"("kty":"RSA","n":"A===","e":"AQAB")"), HasSubstr("needs n and e"));
  EXPECT_THAT(reason_for(R"("kty":"EC","crv":"P-256","x":"AQAB","y":"AQAB")"), HasSubstr("32 bytes each"));
  EXPECT_THAT(reason_for(R"("kty":"EC","crv":"P-256")"), HasSubstr("needs x and y"));
  EXPECT_THAT(reason_for(R"("kty":"EC","crv":"P-384","x":"AQAB","y":"AQAB")"), HasSubstr("only those on the curve"));
  EXPECT_THAT(reason_for(R"("kty":"OKP","crv":"X25519","x":"AQAB")"), HasSubstr("only those on the curve Ed25519"));
  EXPECT_THAT(reason_for(R"("kty":"OKP","crv":"Ed25519","x":7)"), HasSubstr("needs x"));
}

TEST(ParseJwks, LeavesOutAnRsaKeyOf1024Bits) {
  const std::string weak = TestSigner::rsa(1024).jwk();
  const auto set = parse_jwks(set_of({"{" + okp + "}", weak}), OctKeys::refused);
  ASSERT_TRUE(set);
  EXPECT_THAT(set->ignored, ElementsAre("key 2: an RSA key needs at least 2048 bits"));
}

TEST(ParseJwks, LeavesOutWhatTwoReadersCouldReadDifferently) {
  EXPECT_THAT(reason_for(ec + R"(,"kty":"RSA")"), HasSubstr("names a member twice"));
  EXPECT_THAT(reason_for(ec + R"(,"kid":"a","kid":"b")"), HasSubstr("names a member twice"));
  EXPECT_THAT(reason_for(ec + R"(,"kid":7)"), HasSubstr("its kid is no text"));
}

TEST(ParseJwks, LeavesOutWhatIsNoObject) {
  const auto set = parse_jwks(set_of({"7", "{" + okp + "}", "null", "[]"}), OctKeys::refused);
  ASSERT_TRUE(set);
  EXPECT_EQ(set->keys.size(), 1U);
  EXPECT_THAT(set->ignored, ElementsAre("key 1: it is no object", "key 3: it is no object", "key 4: it is no object"));
}

TEST(ParseJwks, RefusesASetWhoseKeysNoKidTellsApart) {
  EXPECT_THAT(failure_of(set_of({"{" + okp + "}", "{" + okp + "}"})), HasSubstr("key 2: another one has the same kid"));
  EXPECT_THAT(failure_of(set_of({"{" + ec + R"(,"kid":"a"})", "{" + ec + R"(,"kid":"a"})"})),
              HasSubstr("a kid of its own"));
  EXPECT_EQ(failure_of(set_of({"{" + ec + R"(,"kid":"a"})", "{" + okp + R"(,"kid":"a"})"})), "taken");
}

TEST(ParseJwks, RefusesWhatIsNoKeySet) {
  for (const std::string_view json :
       {"", " ", "[]", "null", "{}", R"({"keys":{}})", R"({"keys":null})", R"({"keys":[]}x)", R"({"keys":[)",
        R"({"keys":[],"keys":[]})", "\xff", "<html></html>", R"({"Keys":[]})"}) {
    EXPECT_THAT(failure_of(json), HasSubstr("of the form")) << json;
  }
  EXPECT_THAT(failure_of(R"({"keys":[]})"), HasSubstr("no key that checks tokens"));
  EXPECT_THAT(failure_of(set_of({R"({"kty":"RSA"})"})), HasSubstr("key 1: an RSA key needs n and e"));
}

TEST(ParseJwks, HoldsItsBounds) {
  const auto numbered = [](int count) {
    std::string text = R"({"keys":[)";
    for (int i = 0; i < count; ++i) {
      text += (i == 0 ? "{" : ",{") + okp + R"(,"kid":")" + std::to_string(i) + "\"}";
    }
    return text + "]}";
  };
  EXPECT_EQ(failure_of(numbered(100)), "taken");
  EXPECT_THAT(failure_of(numbered(101)), HasSubstr("at most 100 keys"));
  const std::string one = set_of({"{" + okp + "}"});
  EXPECT_EQ(failure_of(one + std::string(jwks_bytes_max - one.size(), ' ')), "taken");
  EXPECT_THAT(failure_of(one + std::string(jwks_bytes_max - one.size() + 1, ' ')), HasSubstr("at most 1 MiB"));
  EXPECT_THAT(failure_of(R"({"x":)" + std::string(1000, '[') + std::string(1000, ']') + "}"), HasSubstr("form"));
}

}  // namespace
}  // namespace stonechat::auth
