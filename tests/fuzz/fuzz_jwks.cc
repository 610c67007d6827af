// Any bytes as a key set: refused with a reason, or keys that a verifier can be made of.
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "auth/jwks.h"
#include "auth/token.h"
#include "base/base64url.h"
#include "base/check.h"

namespace {

using namespace stonechat;

const Timestamp now = timestamp_of(1'700'000'000'000);

std::string unsigned_token(std::string_view algorithm) {
  const std::string header = R"({"alg":")" + std::string{algorithm} + R"("})";
  return encode_base64url(header) + '.' + encode_base64url(std::string_view{R"({"sub":"ann","exp":1800000000})"}) +
         '.' + encode_base64url(std::string(64, '\1'));
}

void check_set(const auth::ParsedKeySet& set, auth::OctKeys oct) {
  check(!set.keys.empty() && set.keys.size() + set.ignored.size() <= auth::jwks_keys_max, "a set is within its bounds");
  std::set<std::pair<std::string, std::string_view>> names;
  for (const auto& [id, key] : set.keys) {
    const std::string_view algorithm = auth::algorithm_of(key);
    check(names.emplace(id ? "named " + *id : "", algorithm).second, "a name is one key's");
    check(oct == auth::OctKeys::accepted || algorithm != "HS256", "no secret comes from where everybody reads");
  }
  const auth::TokenVerifier verifier({}, {}, set.keys);
  for (const std::string_view algorithm : {"HS256", "RS256", "ES256", "EdDSA", "none"}) {
    check(!verifier.verify(unsigned_token(algorithm), now), "nobody signs with sixty-four ones");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes{reinterpret_cast<const char*>(data), size};
  for (const auth::OctKeys oct : {auth::OctKeys::refused, auth::OctKeys::accepted}) {
    if (const auto set = auth::parse_jwks(bytes, oct)) {
      check_set(*set, oct);
    } else {
      check(set.error().kind == Failure::Kind::bad_input && !set.error().message.empty(), "a refusal has a reason");
    }
  }
  return 0;
}
