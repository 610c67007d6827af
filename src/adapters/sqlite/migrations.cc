#include "adapters/sqlite/migrations.h"

#include <array>
#include <cstddef>
#include <limits>
#include <string>

#include "adapters/sqlite/migration_1.h"
#include "adapters/sqlite/migration_2.h"
#include "adapters/sqlite/migration_3.h"
#include "adapters/sqlite/migration_4.h"
#include "adapters/sqlite/statement.h"

namespace stonechat::sqlite {
namespace {

constexpr std::array all_migrations{migration_1, migration_2, migration_3, migration_4};

std::expected<std::size_t, Failure> known_version(Connection& connection, std::size_t newest) {
  Statement statement(connection.handle(), "PRAGMA user_version");
  std::size_t version = 0;
  const auto read = statement.each(
      [&](Row& row) { version = static_cast<std::size_t>(row.integer(0, std::numeric_limits<std::int32_t>::max())); });
  if (!read) {
    return std::unexpected(read.error());
  }
  if (version > newest) {
    return std::unexpected(
        Failure{Failure::Kind::bad_input, "the database has schema version " + std::to_string(version) +
                                              ", this program knows versions up to " + std::to_string(newest) +
                                              "; use the newer stonechat that wrote it"});
  }
  return version;
}

std::expected<void, Failure> run_step(Connection& connection, const char* sql, std::size_t version) {
  const std::string number = "PRAGMA user_version = " + std::to_string(version);
  for (const char* part : {"BEGIN IMMEDIATE", sql, number.c_str(), "COMMIT"}) {
    if (auto result = connection.run(part); !result) {
      static_cast<void>(connection.run("ROLLBACK"));
      result.error().message = "migration " + std::to_string(version) + ": " + result.error().message;
      return result;
    }
  }
  return {};
}

}  // namespace

std::span<const char* const> migrations() { return all_migrations; }

std::expected<std::size_t, Failure> schema_version(Connection& connection) {
  return known_version(connection, all_migrations.size());
}

std::expected<void, Failure> migrate(Connection& connection, std::span<const char* const> steps) {
  const auto version = known_version(connection, steps.size());
  if (!version) {
    return std::unexpected(version.error());
  }
  for (std::size_t done = *version; done < steps.size(); ++done) {
    if (auto result = run_step(connection, steps[done], done + 1); !result) {
      return result;
    }
  }
  return {};
}

}  // namespace stonechat::sqlite
