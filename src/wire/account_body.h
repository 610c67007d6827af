// The bodies of the calls under /auth, and their answer. As in rest_body.h: null is absence, unknown fields are
// ignored. Whether a name or password may be so is not known here. Pure; on the thread of its reader.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "base/time.h"
#include "wire/json_reader.h"
#include "wire/request_error.h"

namespace stonechat::wire {

struct RegisterBody {
  std::string username;
  std::string password;
  std::string display_name;  // at most 255 characters; empty: none
};

struct LoginBody {
  std::string username;
  std::string password;
};

struct RefreshTokenBody {
  std::string refresh_token;
};

struct ChangePasswordBody {
  std::string current_password;
  std::string new_password;
};

std::expected<RegisterBody, RequestError> parse_register(JsonReader& reader, std::string_view body);
std::expected<LoginBody, RequestError> parse_login(JsonReader& reader, std::string_view body);
std::expected<RefreshTokenBody, RequestError> parse_refresh_token(JsonReader& reader, std::string_view body);
std::expected<ChangePasswordBody, RequestError> parse_change_password(JsonReader& reader, std::string_view body);

struct SessionTokens {
  std::string_view user;
  std::string_view access_token;
  Timestamp expires;  // of the access token
  std::string_view refresh_token;
};
void append_session_tokens(std::string& out, const SessionTokens& tokens);

}  // namespace stonechat::wire
