#include "wire/account_body.h"

#include "wire/field_reader.h"
#include "wire/json_writer.h"
#include "wire/rest_fields.h"

namespace stonechat::wire {
namespace {

std::string read_text(FieldReader& fields, std::string_view name, std::string_view hint) {
  const auto text = fields.required(fields.string(name), name, hint);
  return fields.failed() ? std::string{} : std::string{text};
}

}  // namespace

std::expected<RegisterBody, RequestError> parse_register(JsonReader& reader, std::string_view body) {
  return parse_body(reader, body, [](FieldReader& fields) {
    return RegisterBody{.username = read_text(fields, "username", "choose the name to log in with"),
                        .password = read_text(fields, "password", "choose one of at least 8 characters"),
                        .display_name = read_display_name(fields).value_or(std::string{})};
  });
}

std::expected<LoginBody, RequestError> parse_login(JsonReader& reader, std::string_view body) {
  return parse_body(reader, body, [](FieldReader& fields) {
    return LoginBody{.username = read_text(fields, "username", "give the name of the account"),
                     .password = read_text(fields, "password", "give the account's password")};
  });
}

std::expected<RefreshTokenBody, RequestError> parse_refresh_token(JsonReader& reader, std::string_view body) {
  return parse_body(reader, body, [](FieldReader& fields) {
    return RefreshTokenBody{.refresh_token = read_text(fields, "refreshToken", "give the newest of this login")};
  });
}

std::expected<ChangePasswordBody, RequestError> parse_change_password(JsonReader& reader, std::string_view body) {
  return parse_body(reader, body, [](FieldReader& fields) {
    return ChangePasswordBody{
        .current_password = read_text(fields, "currentPassword", "give the password that holds now"),
        .new_password = read_text(fields, "newPassword", "choose one of at least 8 characters")};
  });
}

void append_session_tokens(std::string& out, const SessionTokens& tokens) {
  JsonWriter(out)
      .begin_object()
      .field("userId", tokens.user)
      .field("accessToken", tokens.access_token)
      .field("expiresAt", milliseconds_of(tokens.expires))
      .field("refreshToken", tokens.refresh_token)
      .end_object();
}

}  // namespace stonechat::wire
