// What tokens are signed and checked with, from the configuration or the server's own secret.
#pragma once

#include <expected>
#include <string>

#include "app/config.h"
#include "auth/token.h"
#include "base/failure.h"

namespace stonechat::app {

struct TokenSettings {
  std::string secret;
  auth::TokenRules rules;
};

// Makes the server's own secret on the first call for a data directory, where the configuration has none.
std::expected<TokenSettings, Failure> token_settings(const Config& config);

}  // namespace stonechat::app
