// The users that one batch names: who is stored under which key, who will be with this batch, and who gets a name.
// The shard host's thread.
#pragma once

#include <expected>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/failure.h"
#include "base/id.h"
#include "base/time.h"
#include "chat/command.h"
#include "engine/ports/store.h"
#include "engine/user_directory.h"

namespace stonechat::engine {

class BatchUsers {
 public:
  BatchUsers(Store& store, UserDirectory& directory) : store_(store), directory_(directory) {}

  // New users get keys above `last`.
  void number_above(UserKey last) { last_key_ = last; }

  // First all that the batch names, then one look-up for those whom the directory does not know.
  void want(const UserId& user);
  std::expected<void, Failure> look_up();
  // False for one whose row cannot be read: what names them is to be answered `unavailable`, all else goes on.
  bool readable(const UserId& user) const { return !unreadable_.contains(user); }
  bool readable(std::span<const chat::User> users) const;

  // Who comes with a token is stored, and gets a name where others had named them without one.
  UserKey admit(const UserId& user, std::string&& display_name, Timestamp now);

  // Of a stored user.
  void rename(UserKey user, std::string&& display_name);

  // Gives each of them a key. Who is not stored will be, if the command that names them is applied: say which by
  // keep_newcomers() or forget_newcomers(). False where one is missing and may not be provisioned.
  bool name(std::span<chat::User> users, bool may_provision, Timestamp now);
  // Of one whom want() named; 0 where there is no such user.
  UserKey key_of(const UserId& user) const;
  void keep_newcomers();
  void forget_newcomers();

  // What the batch has to store of users; once.
  void move_into(Batch& batch);
  // The batch is stored: the directory may know who came with a token. Who was merely named may still come with a name.
  void committed();
  void clear();

 private:
  std::expected<void, Failure> look_up_one_by_one();

  Store& store_;
  UserDirectory& directory_;
  UserKey last_key_;
  std::unordered_map<UserId, FoundUser> users_;
  std::vector<UserId> unknown_;
  std::unordered_set<UserId> unreadable_;
  std::vector<NewUser> newcomers_;  // of the command under way
  std::vector<NewUser> new_users_;
  std::vector<NamedUser> named_users_;
  std::vector<chat::User> admitted_;
};

}  // namespace stonechat::engine
