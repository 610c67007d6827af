#include "account/session_family.h"

#include <charconv>

namespace stonechat::account {
namespace {

constexpr std::string_view login_prefix = "login_";

// Tokens say their end in whole seconds.
Timestamp in_whole_seconds(Timestamp time) { return std::chrono::floor<std::chrono::seconds>(time); }

void issue(SessionFamily& family, Timestamp now, TokenLives lives) {
  family.rotated = now;
  family.access_expires = in_whole_seconds(now + lives.access);
  family.refresh_expires = now + lives.refresh;
}

}  // namespace

SessionFamily open_family(FamilyKey key, UserKey user, const UserId& user_id, Timestamp now, TokenLives lives) {
  SessionFamily family{.key = key, .user = user, .user_id = user_id};
  issue(family, now, lives);
  return family;
}

Refreshed refresh(SessionFamily& family, std::int64_t generation, const TokenSalt& fresh, Timestamp now,
                  TokenLives lives) {
  if (family.revoked) {
    return Refreshed::ended;
  }
  if (now >= family.refresh_expires) {
    return Refreshed::expired;
  }
  if (generation == family.generation) {
    ++family.generation;
    family.salt = fresh;
    issue(family, now, lives);
    return Refreshed::rotated;
  }
  if (generation + 1 == family.generation && now < family.rotated + rotation_grace) {
    return Refreshed::repeated;
  }
  family.revoked = true;
  return Refreshed::reused;
}

void reissue(SessionFamily& family, Timestamp now, TokenLives lives) {
  family.access_expires = in_whole_seconds(now + lives.access);
  family.refresh_expires = now + lives.refresh;
}

std::string login_name(FamilyKey family) { return std::string{login_prefix} + std::to_string(family.value); }

std::optional<FamilyKey> family_of(std::string_view login_name) {
  if (!login_name.starts_with(login_prefix)) {
    return std::nullopt;
  }
  const std::string_view digits = login_name.substr(login_prefix.size());
  FamilyKey family;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), family.value);
  if (error != std::errc{} || end != digits.data() + digits.size() || family.value < 1 || digits.front() == '0') {
    return std::nullopt;
  }
  return family;
}

}  // namespace stonechat::account
