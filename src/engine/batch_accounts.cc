#include "engine/batch_accounts.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "account/username.h"

namespace stonechat::engine {
namespace {

BatchEntry entry_of(AccountRequest& request, Answer&& answer) {
  BatchEntry entry;
  entry.origin = std::move(request.origin);
  entry.answer = std::move(answer);
  return entry;
}

}  // namespace

void BatchAccounts::add(const UserSwitch& change, CommittedBatch& batch) {
  revocations_.set_disabled(change.user, change.disabled);
  if (change.disabled) {
    batch.ended.push_back({.user = change.key, .family = std::nullopt});
  }
}

void BatchAccounts::look_up(const Report& report) {
  for (Waiting& waiting : requests_) {
    const auto found = std::visit([&](const auto& body) { return look_up(body); }, waiting.request.body);
    if (!found) {
      report(found.error());
      waiting.unreadable = true;
    }
  }
}

std::expected<void, Failure> BatchAccounts::look_up_account(const std::string& username) {
  auto found = store_.accounts().find_accounts(std::span{&username, 1});
  if (!found) {
    return std::unexpected(std::move(found.error()));
  }
  if (found->front()) {
    accounts_.emplace(account::username_key(username), *std::move(found->front()));
  }
  return {};
}

std::expected<void, Failure> BatchAccounts::look_up_families(const std::string& username) {
  if (auto found = look_up_account(username); !found) {
    return found;
  }
  const account::Account* whose = find_account(username);
  if (whose == nullptr) {
    return {};
  }
  auto found = store_.accounts().find_families(whose->user);
  if (!found) {
    return std::unexpected(std::move(found.error()));
  }
  for (const account::SessionFamily& family : *found) {
    families_.emplace(family.key, family);
  }
  return {};
}

std::expected<void, Failure> BatchAccounts::look_up_token(const account::TokenHash& hash) {
  auto found = store_.accounts().find_tokens(std::span{&hash, 1});
  if (!found) {
    return std::unexpected(std::move(found.error()));
  }
  if (const auto& token = found->front()) {
    tokens_.emplace(hash, KnownToken{.family = token->family.key, .generation = token->generation});
    families_.emplace(token->family.key, token->family);
  }
  return {};
}

void BatchAccounts::decide(BatchUsers& users, Timestamp now, CommittedBatch& batch) {
  users_ = &users;
  batch_ = &batch;
  now_ = now;
  for (Waiting& waiting : requests_) {
    lives_ = waiting.request.lives;
    Answer answer = Unavailable{};
    if (!waiting.unreadable) {
      answer = std::visit([&](auto& body) { return decide(body); }, waiting.request.body);
    }
    batch.entries.push_back(entry_of(waiting.request, std::move(answer)));
  }
}

void BatchAccounts::turn_away(CommittedBatch& batch) {
  for (Waiting& waiting : requests_) {
    batch.entries.push_back(entry_of(waiting.request, Unavailable{}));
  }
}

account::Account* BatchAccounts::find_account(const std::string& username) {
  const auto at = accounts_.find(account::username_key(username));
  return at == accounts_.end() ? nullptr : &at->second;
}

AccountOutcome BatchAccounts::decide(RegisterAccount& request) {
  if (find_account(request.username) != nullptr) {
    return AccountRefusal::username_taken;
  }
  const UserKey key = users_->admit(request.user, std::move(request.display_name), now_);
  const account::Account made{.user = key,
                              .user_id = request.user,
                              .username = request.username,
                              .password_hash = std::move(request.password_hash),
                              .changed = now_};
  changes_.new_accounts.push_back(made);
  accounts_.emplace(account::username_key(made.username), made);
  return open(made, request.first_token);
}

AccountOutcome BatchAccounts::decide(OpenSession& request) {
  const account::Account* whose = find_account(request.username);
  if (whose == nullptr || whose->password_hash != request.verified_hash) {
    return AccountRefusal::wrong_password;
  }
  if (revocations_.is_disabled(whose->user_id)) {
    return AccountRefusal::disabled;
  }
  return open(*whose, request.first_token);
}

AccountOutcome BatchAccounts::open(const account::Account& whose, const account::TokenHash& first_token) {
  const auto family = account::open_family({++last_family_.value}, whose.user, whose.user_id, now_, lives_);
  families_.emplace(family.key, family);
  new_families_.insert(family.key);
  keep_within_bound(whose.user);
  return grant(family, first_token);
}

AccountOutcome BatchAccounts::grant(const account::SessionFamily& family, const account::TokenHash& new_token) {
  changes_.new_tokens.push_back(
      {.hash = new_token, .family = family.key, .generation = family.generation, .expires = family.refresh_expires});
  return SessionGranted{
      .user = family.user_id, .family = family.key, .access_expires = family.access_expires, .salt = family.salt};
}

// The login that was refreshed longest ago makes room.
void BatchAccounts::keep_within_bound(UserKey user) {
  std::vector<account::SessionFamily*> live;
  for (auto& [key, family] : families_) {
    if (family.user == user && !family.revoked) {
      live.push_back(&family);
    }
  }
  if (live.size() > account::logins_per_user_max) {
    end(**std::ranges::min_element(live, {},
                                   [](const auto* family) { return std::pair{family->rotated, family->key}; }));
  }
}

AccountOutcome BatchAccounts::decide(RefreshSession& request) {
  const auto token = tokens_.find(request.presented);
  if (token == tokens_.end()) {
    return AccountRefusal::session_over;
  }
  account::SessionFamily& family = families_.at(token->second.family);
  if (revocations_.is_disabled(family.user_id)) {
    return AccountRefusal::disabled;
  }
  switch (account::refresh(family, token->second.generation, request.fresh, now_, lives_)) {
    case account::Refreshed::rotated:
      changed_families_.insert(family.key);
      return grant(family, request.successor);
    case account::Refreshed::repeated:
      break;
    case account::Refreshed::reused:
      end(family);
      return AccountRefusal::session_over;
    case account::Refreshed::expired:
    case account::Refreshed::ended:
      return AccountRefusal::session_over;
  }
  return SessionGranted{
      .user = family.user_id, .family = family.key, .access_expires = family.access_expires, .salt = family.salt};
}

AccountOutcome BatchAccounts::decide(EndSession& request) {
  const auto token = tokens_.find(request.presented);
  if (token != tokens_.end() && !families_.at(token->second.family).revoked) {
    end(families_.at(token->second.family));
  }
  return AccountChanged{};
}

AccountOutcome BatchAccounts::decide(ChangePassword& request) {
  account::Account* whose = find_account(request.username);
  if (whose == nullptr || whose->password_hash != request.verified_hash) {
    return AccountRefusal::wrong_password;
  }
  whose->password_hash = request.new_hash;
  changes_.new_passwords.push_back(
      {.user = whose->user, .password_hash = std::move(request.new_hash), .changed = now_});
  account::SessionFamily* kept = nullptr;
  for (auto& [key, family] : families_) {
    if (family.user != whose->user || family.revoked) {
      continue;
    }
    if (key == request.kept) {
      kept = &family;
    } else {
      end(family);
    }
  }
  if (kept == nullptr) {
    return open(*whose, request.new_token);
  }
  account::reissue(*kept, now_, lives_);
  changed_families_.insert(kept->key);
  return grant(*kept, request.new_token);
}

void BatchAccounts::end(account::SessionFamily& family) {
  family.revoked = true;
  changed_families_.insert(family.key);
  revoked_.push_back({.family = family.key, .access_expires = family.access_expires});
  batch_->ended.push_back({.user = family.user, .family = family.key});
}

void BatchAccounts::move_into(Batch& batch) {
  for (const account::FamilyKey key : new_families_) {
    changes_.new_families.push_back(families_.at(key));
  }
  for (const account::FamilyKey key : changed_families_) {
    if (!new_families_.contains(key)) {
      changes_.changed_families.push_back(families_.at(key));
    }
  }
  changes_.now = now_;
  batch.accounts = std::move(changes_);
}

void BatchAccounts::committed() {
  for (const RevokedFamily& revoked : revoked_) {
    revocations_.revoke(revoked, now_);
  }
}

void BatchAccounts::clear() {
  requests_.clear();
  accounts_.clear();
  families_.clear();
  tokens_.clear();
  new_families_.clear();
  changed_families_.clear();
  changes_ = {};
  revoked_.clear();
}

}  // namespace stonechat::engine
