#include "adapters/jwks_url/key_set_url.h"

#include <gtest/gtest.h>

namespace stonechat::jwks_url {
namespace {

TEST(KeySetUrl, IsHttpsToAnywhere) {
  for (const std::string_view url : {"https://id.example/jwks", "https://id.example:8443/a/b?c=d", "https://id.example",
                                     "https://[2001:db8::1]/jwks", "https://10.0.0.1/jwks"}) {
    EXPECT_TRUE(is_key_set_url(url)) << url;
    EXPECT_FALSE(is_plain_http(url)) << url;
  }
}

TEST(KeySetUrl, IsHttpToThisMachineAlone) {
  for (const std::string_view url : {"http://127.0.0.1/jwks", "http://127.0.0.1:8080/jwks", "http://127.255.3.4/",
                                     "http://localhost:9000/jwks", "http://[::1]:80/jwks"}) {
    EXPECT_TRUE(is_key_set_url(url)) << url;
    EXPECT_TRUE(is_plain_http(url)) << url;
  }
  for (const std::string_view url :
       {"http://id.example/jwks", "http://10.0.0.1/jwks", "http://127.0.0.1.id.example/", "http://127.1/",
        "http://127.0.0.1x/", "http://127.0.0.0001/", "http://127.0.0.1.2/", "http://0127.0.0.1/",
        "http://localhost.id.example/", "http://id.example/?http://127.0.0.1/", "http://id.example:127/",
        "http://127.0.0.1:x/", "http://127.0.0.1@id.example/", "http://[::2]/", "http://[::1]x/", "http://0.0.0.0/"}) {
    EXPECT_FALSE(is_key_set_url(url)) << url;
  }
}

TEST(KeySetUrl, IsNothingElse) {
  for (const std::string_view url :
       {"", "https://", "https:///jwks", "https://?x", "HTTPS://id.example/", "ftp://id.example/", "file:///etc/passwd",
        "id.example/jwks", "https://user:word@id.example/", "https://id.example/a b", "https://id.example/#x",
        "https://id.example/\n", "https://id.ex\xc3\xa4mple/", "https://id.example:/", "https://id.example:x/",
        "https://id.example\\@evil.example/"}) {
    EXPECT_FALSE(is_key_set_url(url)) << url;
  }
}

}  // namespace
}  // namespace stonechat::jwks_url
