#include "engine/batch_users.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace stonechat::engine {

void BatchUsers::want(const UserId& user) {
  if (users_.contains(user)) {
    return;
  }
  const auto known = directory_.find(user);
  users_.emplace(user, FoundUser{.key = known.value_or(UserKey{}), .named = true});
  if (!known) {
    unknown_.push_back(user);
  }
}

std::expected<void, Failure> BatchUsers::look_up() {
  if (unknown_.empty()) {
    return {};
  }
  const auto found = store_.find_users(unknown_);
  if (!found) {
    return found.error().kind == Failure::Kind::corrupt ? look_up_one_by_one() : std::unexpected(found.error());
  }
  for (std::size_t i = 0; i < unknown_.size(); ++i) {
    users_[unknown_[i]] = (*found)[i];
  }
  return {};
}

std::expected<void, Failure> BatchUsers::look_up_one_by_one() {
  for (const UserId& user : unknown_) {
    const auto found = store_.find_users({&user, 1});
    if (found) {
      users_[user] = found->front();
    } else if (found.error().kind == Failure::Kind::corrupt) {
      unreadable_.insert(user);
    } else {
      return std::unexpected(found.error());
    }
  }
  return {};
}

bool BatchUsers::readable(std::span<const chat::User> users) const {
  return std::ranges::all_of(users, [this](const chat::User& user) { return readable(user.id); });
}

UserKey BatchUsers::admit(const UserId& user, std::string&& display_name, Timestamp now) {
  FoundUser& found = users_[user];
  if (found.key.value == 0) {
    found = {.key = {++last_key_.value}, .named = true};
    new_users_.push_back(
        {.user = {.key = found.key, .id = user}, .display_name = std::move(display_name), .created = now});
  } else if (!found.named && !display_name.empty()) {
    found.named = true;
    named_users_.push_back({.user = found.key, .display_name = std::move(display_name)});
  }
  admitted_.push_back({.key = found.key, .id = user});
  return found.key;
}

void BatchUsers::rename(UserKey user, std::string&& display_name) {
  named_users_.push_back({.user = user, .display_name = std::move(display_name)});
}

bool BatchUsers::name(std::span<chat::User> users, bool may_provision, Timestamp now) {
  for (chat::User& user : users) {
    FoundUser& found = users_[user.id];
    if (found.key.value == 0) {
      if (!may_provision) {
        return false;
      }
      found = {.key = {++last_key_.value}, .named = false};
      newcomers_.push_back({.user = {.key = found.key, .id = user.id}, .display_name = {}, .created = now});
    }
    user.key = found.key;
  }
  return true;
}

UserKey BatchUsers::key_of(const UserId& user) const {
  const auto at = users_.find(user);
  return at == users_.end() ? UserKey{} : at->second.key;
}

void BatchUsers::keep_newcomers() {
  std::ranges::move(newcomers_, std::back_inserter(new_users_));
  newcomers_.clear();
}

void BatchUsers::forget_newcomers() {
  for (const NewUser& newcomer : newcomers_) {
    users_[newcomer.user.id] = {};
  }
  newcomers_.clear();
}

void BatchUsers::move_into(Batch& batch) {
  batch.new_users = std::move(new_users_);
  batch.named_users = std::move(named_users_);
}

void BatchUsers::committed() {
  for (const chat::User& user : admitted_) {
    directory_.remember(user.id, user.key);
  }
}

void BatchUsers::clear() {
  users_.clear();
  unknown_.clear();
  unreadable_.clear();
  newcomers_.clear();
  new_users_.clear();
  named_users_.clear();
  admitted_.clear();
}

}  // namespace stonechat::engine
