// The accounts and logins that one batch is about: what is stored of them, what the batch makes of it, and whose
// connections end by it. The shard host's thread.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "account/account.h"
#include "account/session_family.h"
#include "base/failure.h"
#include "base/time.h"
#include "engine/account_request.h"
#include "engine/batch_users.h"
#include "engine/committed_batch.h"
#include "engine/ports/store.h"
#include "engine/revocations.h"

namespace stonechat::engine {

class BatchAccounts {
 public:
  using Report = std::function<void(const Failure&)>;

  BatchAccounts(Store& store, Revocations& revocations) : store_(store), revocations_(revocations) {}

  // New logins get keys above `last`.
  void number_above(account::FamilyKey last) { last_family_ = last; }

  void add(AccountRequest&& request) { requests_.push_back({.request = std::move(request)}); }
  // Holds from now on: it is stored already.
  void add(const UserSwitch& change, CommittedBatch& batch);

  // What the requests name. One that names a row that cannot be read is answered Unavailable, the others go on.
  void look_up(const Report& report);

  // Answers all requests into `batch`; accounts that are new bring their users along.
  void decide(BatchUsers& users, Timestamp now, CommittedBatch& batch);
  void turn_away(CommittedBatch& batch);

  // What the batch has to store; once.
  void move_into(Batch& batch);
  // The batch is stored: from now on nobody is let in with what it ended.
  void committed();
  void clear();

 private:
  struct Waiting {
    AccountRequest request;
    bool unreadable = false;
  };
  struct KnownToken {
    account::FamilyKey family;
    std::int64_t generation = 0;
  };

  std::expected<void, Failure> look_up(const RegisterAccount& request) { return look_up_account(request.username); }
  std::expected<void, Failure> look_up(const OpenSession& request) { return look_up_families(request.username); }
  std::expected<void, Failure> look_up(const RefreshSession& request) { return look_up_token(request.presented); }
  std::expected<void, Failure> look_up(const EndSession& request) { return look_up_token(request.presented); }
  std::expected<void, Failure> look_up(const ChangePassword& request) { return look_up_families(request.username); }
  std::expected<void, Failure> look_up_account(const std::string& username);
  std::expected<void, Failure> look_up_families(const std::string& username);
  std::expected<void, Failure> look_up_token(const account::TokenHash& hash);

  AccountOutcome decide(RegisterAccount& request);
  AccountOutcome decide(OpenSession& request);
  AccountOutcome decide(RefreshSession& request);
  AccountOutcome decide(EndSession& request);
  AccountOutcome decide(ChangePassword& request);

  account::Account* find_account(const std::string& username);
  AccountOutcome grant(const account::SessionFamily& family, const account::TokenHash& new_token);
  AccountOutcome open(const account::Account& whose, const account::TokenHash& first_token);
  void keep_within_bound(UserKey user);
  void end(account::SessionFamily& family);

  Store& store_;
  Revocations& revocations_;
  account::FamilyKey last_family_;

  // Of the batch under way.
  std::vector<Waiting> requests_;
  std::map<std::string, account::Account> accounts_;  // by account::username_key
  std::map<account::FamilyKey, account::SessionFamily> families_;
  std::map<account::TokenHash, KnownToken> tokens_;
  std::set<account::FamilyKey> new_families_;
  std::set<account::FamilyKey> changed_families_;
  AccountChanges changes_;
  std::vector<RevokedFamily> revoked_;

  // Of the request under way.
  BatchUsers* users_ = nullptr;
  CommittedBatch* batch_ = nullptr;
  account::TokenLives lives_;
  Timestamp now_;
};

}  // namespace stonechat::engine
