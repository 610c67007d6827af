#include "app/token_keys.h"

#include <utility>

#include "adapters/jwks_url/url_key_set_source.h"
#include "app/key_set_file.h"
#include "auth/jwks.h"
#include "ops/log.h"

namespace stonechat::app {
namespace {

std::vector<auth::TokenKey> secrets_of(const TokenSettings& settings) {
  std::vector<auth::TokenKey> secrets;
  if (settings.accepts_secret) {
    secrets.emplace_back(auth::Hs256Key{settings.secret});
  }
  return secrets;
}

// A key set serves every application of its issuer: without these the others' tokens are good here too.
void warn_of_unchecked_claims(const auth::TokenRules& rules) {
  if (!rules.issuer || !rules.audience) {
    ops::log_event(ops::LogLevel::warning, "tokens_of_any_audience",
                   {{"issuer_checked", rules.issuer.has_value()}, {"audience_checked", rules.audience.has_value()}});
  }
}

}  // namespace

std::expected<std::unique_ptr<TokenKeys>, Failure> TokenKeys::load(const Config& config, const TokenSettings& settings,
                                                                   ops::Metrics& metrics) {
  std::unique_ptr<TokenKeys> keys{new TokenKeys(settings)};
  if (!config.auth.jwks_file.empty()) {
    keys->file_ = config.auth.jwks_file;
    if (auto read = keys->read_file(); !read) {
      return std::unexpected(std::move(read.error()));
    }
    warn_of_unchecked_claims(settings.rules);
  } else if (!config.auth.jwks_url.empty()) {
    auto source = jwks_url::make_url_key_set_source(
        {.url = config.auth.jwks_url, .ca_file = config.auth.jwks_ca_file, .bytes_max = auth::jwks_bytes_max});
    keys->refresher_ = std::make_unique<KeySetRefresher>(
        std::move(source), RefreshTimes{.every = config.auth.jwks_refresh, .apart = config.auth.jwks_retry},
        [raw = keys.get()](const auth::KeySet& set) { raw->apply(set); }, metrics);
    keys->refresher_->fetch_first();
    warn_of_unchecked_claims(settings.rules);
  }
  return keys;
}

TokenKeys::TokenKeys(const TokenSettings& settings)
    : secrets_(secrets_of(settings)),
      rules_(settings.rules),
      verifier_(std::make_shared<const auth::TokenVerifier>(secrets_, rules_), [this] {
        if (refresher_) {
          refresher_->ask();
        }
      }) {}

TokenKeys::~TokenKeys() {
  refresher_.reset();  // its thread knows the verifier
}

void TokenKeys::start() {
  if (refresher_) {
    refresher_->start();
  }
}

void TokenKeys::reload() {
  if (refresher_) {
    refresher_->ask();
  }
  if (!file_.empty()) {
    if (const auto read = read_file(); !read) {
      ops::log_event(ops::LogLevel::error, "key_set_unusable",
                     {{"why", read.error().message}, {"last_one_kept", true}});
    }
  }
}

void TokenKeys::stop() {
  if (refresher_) {
    refresher_->stop();
  }
}

std::expected<void, Failure> TokenKeys::read_file() {
  const auto set = read_key_set_file(file_);
  if (!set) {
    return std::unexpected(set.error());
  }
  apply(set->keys);
  log_key_set(*set);
  return {};
}

void TokenKeys::apply(const auth::KeySet& set) {
  verifier_.replace(std::make_shared<const auth::TokenVerifier>(secrets_, rules_, set));
}

}  // namespace stonechat::app
