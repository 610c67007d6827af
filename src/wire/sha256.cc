#include "wire/sha256.h"

#include <openssl/evp.h>

#include <memory>

#include "base/check.h"

namespace stonechat::wire {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};

const EVP_MD* algorithm() {
  // Never freed: threads may hash until the very end of the process.
  static const EVP_MD* const md = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  check(md != nullptr, "OpenSSL's default provider has SHA-256");
  return md;
}

}  // namespace

std::array<std::byte, 32> sha256(std::string_view bytes) {
  thread_local const std::unique_ptr<EVP_MD_CTX, FreeContext> context{EVP_MD_CTX_new()};
  std::array<std::byte, 32> digest;
  const bool done = EVP_DigestInit_ex2(context.get(), algorithm(), nullptr) == 1 &&
                    EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) == 1 &&
                    EVP_DigestFinal_ex(context.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr) == 1;
  check(done, "hashing of memory does not fail");
  return digest;
}

}  // namespace stonechat::wire
