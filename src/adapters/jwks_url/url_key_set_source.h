// The key set of an issuer from its address, by libcurl.
#pragma once

#include <chrono>
#include <expected>
#include <filesystem>
#include <memory>
#include <string>

#include "auth/ports/key_set_source.h"
#include "base/failure.h"

namespace stonechat::jwks_url {

struct UrlKeySetOptions {
  std::string url;                          // is_key_set_url (key_set_url.h)
  std::filesystem::path ca_file;            // PEM; empty: the system's authorities
  std::size_t bytes_max = 0;                // a longer answer is a failure
  std::chrono::milliseconds timeout{5000};  // for the whole of a fetch
};

// Main thread, before others start. Redirects are not followed, and answers are taken as they come, uncompressed.
std::unique_ptr<auth::KeySetSource> make_url_key_set_source(UrlKeySetOptions options);

}  // namespace stonechat::jwks_url
