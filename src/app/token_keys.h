// The keys that tokens are checked with while the server runs: a secret, and an issuer's set from a file or an address.
#pragma once

#include <expected>
#include <filesystem>
#include <memory>
#include <vector>

#include "app/config.h"
#include "app/key_set_refresher.h"
#include "app/token_settings.h"
#include "auth/current_verifier.h"
#include "base/failure.h"
#include "ops/metrics.h"

namespace stonechat::app {

class TokenKeys {
 public:
  // Reads the file, or fetches from the address, once. A file that cannot be used is a failure; an address that cannot
  // be reached is not: its tokens are refused until it can. Main thread, before others start; `metrics` outlives it.
  static std::expected<std::unique_ptr<TokenKeys>, Failure> load(const Config& config, const TokenSettings& settings,
                                                                 ops::Metrics& metrics);
  ~TokenKeys();

  // Any thread, until this object goes.
  const auth::CurrentVerifier& verifier() const { return verifier_; }

  // Begins to keep an address's set fresh.
  void start();
  // Reads the file again; a broken one is logged, and what was there stays. Of an address: asks for a fetch. Main
  // thread.
  void reload();
  void stop();

 private:
  explicit TokenKeys(const TokenSettings& settings);
  std::expected<void, Failure> read_file();
  void apply(const auth::KeySet& set);

  const std::vector<auth::TokenKey> secrets_;
  const auth::TokenRules rules_;
  std::filesystem::path file_;
  std::unique_ptr<KeySetRefresher> refresher_;
  auth::CurrentVerifier verifier_;
};

}  // namespace stonechat::app
