// Who is let in no more although the token is good: logins that ended before their access tokens do, and disabled
// users. Asked with every REST call, handshake and `authenticate`. Any thread; a short shared lock.
//
// Durable by the store: read at start, raised by the shard host after the commit and before anybody hears of it.
#pragma once

#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "account/session_family.h"
#include "base/id.h"
#include "base/time.h"
#include "engine/ports/account_store.h"

namespace stonechat::engine {

class Revocations {
 public:
  bool is_revoked(account::FamilyKey family) const {
    const std::shared_lock lock(mutex_);
    return families_.contains(family);
  }

  bool is_disabled(const UserId& user) const {
    const std::shared_lock lock(mutex_);
    return disabled_.contains(user);
  }

  // Why a good token of this `session` (its `sid`, which other issuers use as they like) and user lets nobody in;
  // nothing where it does.
  std::optional<std::string_view> why_barred(const std::optional<std::string>& session, std::string_view user) const {
    const auto family = session ? account::family_of(*session) : std::nullopt;
    if (family && is_revoked(*family)) {
      return "this login has ended; log in again";
    }
    const auto id = UserId::parse(user);
    return id && is_disabled(*id) ? std::optional{std::string_view{"this account is disabled"}} : std::nullopt;
  }

  // Kept until its access tokens have expired; those of earlier ones that have are forgotten.
  void revoke(const RevokedFamily& revoked, Timestamp now) {
    const std::unique_lock lock(mutex_);
    std::erase_if(families_, [&](const auto& entry) { return entry.second <= now; });
    families_.insert_or_assign(revoked.family, revoked.access_expires);
  }

  void set_disabled(const UserId& user, bool disabled) {
    const std::unique_lock lock(mutex_);
    if (disabled) {
      disabled_.insert(user);
    } else {
      disabled_.erase(user);
    }
  }

 private:
  mutable std::shared_mutex mutex_;
  std::unordered_map<account::FamilyKey, Timestamp> families_;
  std::unordered_set<UserId> disabled_;
};

}  // namespace stonechat::engine
