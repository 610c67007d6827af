#include "app/token_settings.h"

#include <utility>

#include "app/secret_file.h"

namespace stonechat::app {

std::expected<TokenSettings, Failure> token_settings(const Config& config) {
  TokenSettings settings{.secret = config.auth.hs256_secret, .rules = {}};
  const bool key_set = !config.auth.jwks_file.empty() || !config.auth.jwks_url.empty();
  settings.external = key_set || !settings.secret.empty();
  settings.accounts = config.auth.accounts.value_or(!settings.external);
  settings.accepts_secret = !key_set || !settings.secret.empty() || settings.accounts;
  if (settings.secret.empty()) {
    auto own = load_or_create_secret(config.server.data_dir);
    if (!own) {
      return std::unexpected(std::move(own.error()));
    }
    settings.secret = std::move(*own);
  }
  if (!config.auth.issuer.empty()) {
    settings.rules.issuer = config.auth.issuer;
  }
  if (!config.auth.audience.empty()) {
    settings.rules.audience = config.auth.audience;
  }
  return settings;
}

}  // namespace stonechat::app
