// From the subject of a valid token to a stored user: known ones at once, new ones after the commit that stores them.
// One loop's thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/id.h"
#include "engine/answer_table.h"
#include "engine/host_thread.h"
#include "engine/user_directory.h"

namespace stonechat::engine {

class UserAdmission {
 public:
  // Nothing: the store is out of reach, the user may come back later.
  using Done = std::move_only_function<void(std::optional<UserKey>)>;

  UserAdmission(int loop_index, AnswerTable& answers, const UserDirectory& directory, HostThread& host)
      : loop_index_(loop_index), answers_(answers), directory_(directory), host_(host) {}
  ~UserAdmission();

  // Calls `done` once: now, or later on this loop. `display_name` counts only for a user that is new.
  void admit(const UserId& user, std::string display_name, Done done);

 private:
  struct Waiting final : AnswerSink {
    Waiting(UserAdmission& admission, Done when_done) : owner(admission), done(std::move(when_done)) {}
    void on_answer(const BatchEntry& entry) override;

    UserAdmission& owner;
    Done done;
    Ticket ticket;
  };

  void finish(Waiting& waiting, std::optional<UserKey> key);

  const int loop_index_;
  AnswerTable& answers_;
  const UserDirectory& directory_;
  HostThread& host_;
  std::unordered_map<Waiting*, std::unique_ptr<Waiting>> waiting_;
};

}  // namespace stonechat::engine
