#include "auth/public_key.h"

#include <gtest/gtest.h>
#include <openssl/err.h>

#include <string>

#include "auth/jwks.h"
#include "auth/test_signer.h"
#include "base/base64url.h"

namespace stonechat::auth {
namespace {

const std::string rfc7515_claims =
    ".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

std::string decoded(std::string_view text) { return decode_base64url(text).value(); }

bool verifies(const PublicKey& key, std::string_view signed_part, std::string_view signature) {
  return key.verifies(signed_part, std::as_bytes(std::span{signature}));
}

std::string other(std::string_view signature, std::size_t place) {
  std::string changed{signature};
  changed[place] = static_cast<char>(changed[place] ^ 1);
  return changed;
}

PublicKey rfc7515_a2() {
  return PublicKey::rsa(
             {.modulus = decoded("ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEz"
                                 "P1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf6"
                                 "3kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5Zw"
                                 "Kh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRW"
                                 "yuXpoQ"),
              .exponent = decoded("AQAB")})
      .value();
}

PublicKey rfc7515_a3() {
  return PublicKey::p256({.x = decoded("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"),
                          .y = decoded("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")})
      .value();
}

TEST(PublicKey, AcceptsTheRsaSignatureOfRfc7515) {
  const std::string signature = decoded(
      "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdb"
      "F9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383"
      "LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWy"
      "wlVmtVrBp0igcN_IoypGlUPQGe77Rw");
  const std::string signed_part = "eyJhbGciOiJSUzI1NiJ9" + rfc7515_claims;
  EXPECT_TRUE(verifies(rfc7515_a2(), signed_part, signature));
  EXPECT_FALSE(verifies(rfc7515_a2(), signed_part, other(signature, 200)));
  EXPECT_FALSE(verifies(rfc7515_a2(), signed_part + "x", signature));
  EXPECT_FALSE(verifies(rfc7515_a2(), signed_part, signature + '\0'));
}

TEST(PublicKey, AcceptsTheEcSignatureOfRfc7515) {
  const std::string signature =
      decoded("DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
  const std::string signed_part = "eyJhbGciOiJFUzI1NiJ9" + rfc7515_claims;
  EXPECT_TRUE(verifies(rfc7515_a3(), signed_part, signature));
  EXPECT_FALSE(verifies(rfc7515_a3(), signed_part, other(signature, 63)));
  EXPECT_FALSE(verifies(rfc7515_a3(), signed_part + "x", signature));
}

TEST(PublicKey, AcceptsTheEd25519SignatureOfRfc8037) {
  const PublicKey key = PublicKey::ed25519(decoded("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")).value();
  const std::string signature =
      decoded("hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg");
  const std::string signed_part = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
  EXPECT_TRUE(verifies(key, signed_part, signature));
  EXPECT_FALSE(verifies(key, signed_part, other(signature, 0)));
  EXPECT_FALSE(verifies(key, signed_part + "x", signature));
}

TEST(PublicKey, WantsAnEcSignatureAsTwoNumbersOf32Bytes) {
  const TestSigner signer = TestSigner::ec("P-256");
  const auto set = parse_jwks(R"({"keys":[)" + signer.jwk() + "]}", OctKeys::refused);
  const PublicKey key = std::get<PublicKey>(set.value().keys.front().key);
  const std::string pair = signer.signature_of("a.b");
  EXPECT_TRUE(verifies(key, "a.b", pair));
  const std::string swapped = pair.substr(32) + pair.substr(0, 32);
  for (const std::string& wrong : {signer.raw_signature_of("a.b"), pair.substr(0, 63), pair + '\0', std::string{},
                                   swapped, std::string(64, '\0'), std::string(64, '\xff')}) {
    EXPECT_FALSE(verifies(key, "a.b", wrong)) << wrong.size();
  }
}

TEST(PublicKey, RefusesSignaturesOfOtherSizes) {
  const PublicKey edwards = PublicKey::ed25519(decoded("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")).value();
  for (const std::size_t size : {0U, 1U, 63U, 64U, 65U, 255U, 256U, 257U, 1024U}) {
    EXPECT_FALSE(verifies(edwards, "a.b", std::string(size, '\1'))) << size;
    EXPECT_FALSE(verifies(rfc7515_a2(), "a.b", std::string(size, '\1'))) << size;
    EXPECT_FALSE(verifies(rfc7515_a3(), "a.b", std::string(size, '\1'))) << size;
  }
}

TEST(PublicKey, LeavesNoErrorOfOpenSslBehind) {
  ERR_clear_error();
  EXPECT_FALSE(verifies(rfc7515_a2(), "a.b", std::string(256, '\1')));
  EXPECT_FALSE(verifies(rfc7515_a3(), "a.b", std::string(64, '\xff')));
  EXPECT_FALSE(PublicKey::p256({.x = std::string(32, '\1'), .y = std::string(32, '\2')}));
  EXPECT_EQ(ERR_peek_error(), 0U);
}

TEST(PublicKey, RefusesRsaKeysThatAreTooSmallOrTooLarge) {
  const std::string e = decoded("AQAB");
  const auto odd = [](std::size_t bytes, char first) {
    std::string number(bytes, '\x55');
    number.front() = first;
    return number;
  };
  EXPECT_FALSE(PublicKey::rsa({.modulus = odd(128, '\x80'), .exponent = e}));
  EXPECT_FALSE(PublicKey::rsa({.modulus = odd(256, '\x7f'), .exponent = e})) << "2,047 bits";
  EXPECT_FALSE(PublicKey::rsa({.modulus = std::string(256, '\0') + odd(128, '\x80'), .exponent = e})) << "padded";
  EXPECT_FALSE(PublicKey::rsa({.modulus = odd(1025, '\x01'), .exponent = e}));
  EXPECT_FALSE(PublicKey::rsa({.modulus = "", .exponent = e}));
  EXPECT_TRUE(PublicKey::rsa({.modulus = odd(256, '\x80'), .exponent = e}));
  EXPECT_TRUE(PublicKey::rsa({.modulus = odd(1024, '\x80'), .exponent = e}));
}

TEST(PublicKey, RefusesRsaExponentsThatSignNothing) {
  std::string modulus(256, '\x55');
  modulus.front() = '\x80';
  for (const std::string& exponent :
       {std::string{}, std::string{'\0'}, std::string{'\1'}, std::string{'\4'}, std::string(9, '\3')}) {
    EXPECT_FALSE(PublicKey::rsa({.modulus = modulus, .exponent = exponent})) << exponent.size();
  }
  EXPECT_TRUE(PublicKey::rsa({.modulus = modulus, .exponent = "\3"}));
  modulus.back() = '\x54';
  EXPECT_FALSE(PublicKey::rsa({.modulus = modulus, .exponent = "\3"})) << "an even modulus";
}

TEST(PublicKey, RefusesPointsOffTheCurve) {
  const std::string x = decoded("f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU");
  const std::string y = decoded("x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0");
  EXPECT_TRUE(PublicKey::p256({.x = x, .y = y}));
  EXPECT_FALSE(PublicKey::p256({.x = y, .y = x}));
  EXPECT_FALSE(PublicKey::p256({.x = std::string(32, '\0'), .y = std::string(32, '\0')}));
  EXPECT_FALSE(PublicKey::p256({.x = std::string(32, '\xff'), .y = std::string(32, '\xff')}));
  EXPECT_FALSE(PublicKey::p256({.x = x.substr(1), .y = y}));
  EXPECT_FALSE(PublicKey::p256({.x = x + '\0', .y = y}));
}

TEST(PublicKey, WantsEd25519KeysOf32Bytes) {
  EXPECT_FALSE(PublicKey::ed25519(""));
  EXPECT_FALSE(PublicKey::ed25519(std::string(31, '\1')));
  EXPECT_FALSE(PublicKey::ed25519(std::string(57, '\1')));
}

}  // namespace
}  // namespace stonechat::auth
