#include "adapters/sqlite/migrations.h"

#include <gtest/gtest.h>

#include <vector>

#include "adapters/sqlite/statement.h"
#include "tests/contract/temporary_folder.h"

namespace stonechat::sqlite {
namespace {

class Migrations : public testing::Test {
 protected:
  Connection open() { return Connection::open({.file = folder_.path() / "test.db", .vfs = {}}).value(); }

  static std::string text_of(Connection& connection, const char* sql) {
    Statement statement(connection.handle(), sql);
    std::string text;
    EXPECT_TRUE(statement.each([&](Row& row) { text += row.text() + ";\n"; }));
    return text;
  }
  static std::string schema_of(Connection& connection) {
    return text_of(connection, "SELECT name || ': ' || coalesce(sql, '') FROM sqlite_schema ORDER BY name");
  }
  static std::string version_of(Connection& connection) {
    return text_of(connection, "SELECT CAST(user_version AS TEXT) FROM pragma_user_version");
  }

  test::TemporaryFolder folder_;
};

TEST_F(Migrations, AnEmptyFileGetsTheLastVersion) {
  auto connection = open();
  const auto result = migrate(connection);
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(version_of(connection), std::to_string(migrations().size()) + ";\n");
  EXPECT_NE(schema_of(connection).find("chat_messages_by_id"), std::string::npos);
}

TEST_F(Migrations, EveryOlderVersionReachesTheSchemaOfAnEmptyFile) {
  auto fresh = Connection::open({.file = folder_.path() / "fresh.db", .vfs = {}}).value();
  ASSERT_TRUE(migrate(fresh));
  for (std::size_t older = 0; older <= migrations().size(); ++older) {
    auto connection = Connection::open({.file = folder_.path() / (std::to_string(older) + ".db"), .vfs = {}}).value();
    ASSERT_TRUE(migrate(connection, migrations().first(older)));
    ASSERT_TRUE(migrate(connection));
    EXPECT_EQ(schema_of(connection), schema_of(fresh)) << "from version " << older;
  }
}

TEST_F(Migrations, RunEachStepOnce) {
  auto connection = open();
  const std::vector<const char*> steps{"CREATE TABLE a (x)", "CREATE TABLE b (x)"};
  ASSERT_TRUE(migrate(connection, std::span(steps).first(1)));
  ASSERT_TRUE(migrate(connection, steps));
  ASSERT_TRUE(migrate(connection, steps));
  EXPECT_EQ(version_of(connection), "2;\n");
}

TEST_F(Migrations, AStepThatFailsLeavesTheVersionBefore) {
  auto connection = open();
  const std::vector<const char*> steps{"CREATE TABLE a (x)", "CREATE TABLE b (x); CREATE TABLE a (x)"};
  const auto result = migrate(connection, steps);
  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message.find("migration 2"), std::string::npos) << result.error().message;
  EXPECT_EQ(version_of(connection), "1;\n");
  EXPECT_EQ(schema_of(connection), "a: CREATE TABLE a (x);\n");
}

TEST_F(Migrations, AFileOfANewerVersionIsRefused) {
  auto connection = open();
  ASSERT_TRUE(migrate(connection));
  ASSERT_TRUE(connection.run("PRAGMA user_version = 1000"));
  const auto result = migrate(connection);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, Failure::Kind::bad_input);
  EXPECT_NE(result.error().message.find("version 1000"), std::string::npos) << result.error().message;
}

}  // namespace
}  // namespace stonechat::sqlite
