// What the server signs with, and which tokens it takes, from the configuration or the server's own secret.
#pragma once

#include <expected>
#include <string>

#include "app/config.h"
#include "auth/token.h"
#include "base/failure.h"

namespace stonechat::app {

struct TokenSettings {
  std::string secret;          // of what the server signs itself
  bool accepts_secret = true;  // tokens signed with it are taken
  bool external = false;       // tokens are made elsewhere: with a configured secret, or with an issuer's key set
  bool accounts = true;        // the server has accounts of its own
  auth::TokenRules rules;
};

// Makes the server's own secret on the first call for a data directory, where the configuration has none.
std::expected<TokenSettings, Failure> token_settings(const Config& config);

}  // namespace stonechat::app
