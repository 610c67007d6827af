#include "engine/user_admission.h"

#include <utility>

namespace stonechat::engine {

UserAdmission::~UserAdmission() {
  for (const auto& [raw, waiting] : waiting_) {
    answers_.close(waiting->ticket);
  }
}

void UserAdmission::admit(const UserId& user, std::string display_name, Done done) {
  if (const auto known = directory_.find(user)) {
    done(known);
    return;
  }
  auto owned = std::make_unique<Waiting>(*this, std::move(done));
  Waiting& waiting = *owned;
  waiting.ticket = answers_.open(waiting);
  waiting_.emplace(&waiting, std::move(owned));
  const Origin origin{.loop = loop_index_, .ticket = waiting.ticket, .ref = {}};
  if (!host_.submit(ProvisionUser{.origin = origin, .user = user, .display_name = std::move(display_name)})) {
    finish(waiting, std::nullopt);
  }
}

void UserAdmission::Waiting::on_answer(const BatchEntry& entry) {
  const auto* ready = std::get_if<UserReady>(&entry.answer);
  owner.finish(*this, ready == nullptr ? std::nullopt : std::optional{ready->key});
}

void UserAdmission::finish(Waiting& waiting, std::optional<UserKey> key) {
  answers_.close(waiting.ticket);
  const auto node = waiting_.extract(&waiting);
  node.mapped()->done(key);
}

}  // namespace stonechat::engine
