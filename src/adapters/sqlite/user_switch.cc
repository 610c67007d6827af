#include "adapters/sqlite/user_switch.h"

#include <optional>
#include <string>
#include <system_error>

#include "adapters/sqlite/connection.h"
#include "adapters/sqlite/migrations.h"
#include "adapters/sqlite/statement.h"
#include "adapters/sqlite/transaction.h"

namespace stonechat::sqlite {
namespace {

struct Named {
  UserKey key;
  UserId id;
};

std::unexpected<Failure> bad_input(std::string message) {
  return std::unexpected(Failure{Failure::Kind::bad_input, std::move(message)});
}

// Opening would make an empty database where there is none.
std::expected<Connection, Failure> open_existing(const std::filesystem::path& data_dir) {
  const std::filesystem::path file = data_dir / "stonechat.db";
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) {
    return bad_input(file.string() + ": there is no database; say where it is with --data-dir or --config");
  }
  auto connection =
      Connection::open({.file = file, .vfs = {}, .cache_bytes = std::int64_t{1} << 20, .access = Access::write});
  if (!connection) {
    return connection;
  }
  if (auto patient = connection->run("PRAGMA busy_timeout = 10000"); !patient) {
    return std::unexpected(std::move(patient.error()));
  }
  const auto version = schema_version(*connection);
  if (!version) {
    return std::unexpected(version.error());
  }
  if (*version != migrations().size()) {
    return bad_input(file.string() + ": is of another version of stonechat; start this version's server once");
  }
  return connection;
}

std::expected<std::optional<Named>, Failure> find_by(Connection& connection, const char* sql, std::string_view name) {
  std::optional<Named> found;
  Statement statement(connection.handle(), sql);
  statement.bind_text(1, name);
  auto result = statement.each([&](Row& row) {
    Named& user = found.emplace();
    user.key = row.key<UserKey>();
    user.id = row.id<UserId>();
  });
  if (!result) {
    return std::unexpected(std::move(result.error()));
  }
  return found;
}

std::expected<Named, Failure> find_user(Connection& connection, std::string_view name, UserNamedBy named_by) {
  std::expected<std::optional<Named>, Failure> found;
  if (named_by == UserNamedBy::username_or_id) {
    found = find_by(connection,
                    "SELECT u.user_key, u.user_id FROM accounts a JOIN users u ON u.user_key = a.user_key "
                    "WHERE a.username = ?1",
                    name);
  }
  if (found && !*found) {
    found = find_by(connection, "SELECT user_key, user_id FROM users WHERE user_id = ?1", name);
  }
  if (!found) {
    return std::unexpected(std::move(found.error()));
  }
  if (!*found) {
    return bad_input("there is no user \"" + std::string{name} + '"');
  }
  return **found;
}

std::expected<void, Failure> write_switch(Connection& connection, UserKey user, bool disabled) {
  Statement statement(connection.handle(),
                      "INSERT OR REPLACE INTO user_switches VALUES "
                      "((SELECT coalesce(max(change_number), 0) + 1 FROM user_switches), ?1, ?2)");
  statement.bind_integer(1, user.value);
  statement.bind_integer(2, disabled ? 1 : 0);
  return statement.run();
}

}  // namespace

std::expected<UserId, Failure> switch_user(const std::filesystem::path& data_dir, std::string_view name,
                                           UserNamedBy named_by, bool disabled) {
  auto connection = open_existing(data_dir);
  if (!connection) {
    return std::unexpected(std::move(connection.error()));
  }
  UserId user;
  Transaction transaction(connection->handle());
  auto result = transaction.run([&]() -> std::expected<void, Failure> {
    const auto found = find_user(*connection, name, named_by);
    if (!found) {
      return std::unexpected(found.error());
    }
    user = found->id;
    return write_switch(*connection, found->key, disabled);
  });
  if (!result) {
    return std::unexpected(std::move(result.error()));
  }
  return user;
}

}  // namespace stonechat::sqlite
