#include "adapters/sqlite/migrations.h"

#include <gtest/gtest.h>

#include <vector>

#include "adapters/sqlite/sqlite_store.h"
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

// As version 1 left them: a chat, two members, a system row and a message with everything that one may have.
constexpr const char* content_of_version_1 = R"sql(
INSERT INTO deployment VALUES (1, 'epoch', 4);
INSERT INTO shards VALUES (0, 'o', 3, 5000, 1), (1, 'o', 3, 0, 0), (2, 'o', 3, 0, 0), (3, 'o', 3, 0, 0);
INSERT INTO users VALUES (1, 'alice', 'Alice', 1000), (2, 'bob', 'Bob', 1000);
INSERT INTO chats VALUES (1024, 'tea', 0, 1, 'Tea', 'hot', 1, 1, 1000, 2);
INSERT INTO chat_participants VALUES (1024, 1, 2, 1, 1, 1), (1024, 2, 0, 1, 1, 1);
INSERT INTO chat_messages VALUES
  (4000, 1024, 1, NULL, 1, 1000, 5, zeroblob(16), '', NULL, NULL, NULL, '{"event":"chat_created","userIds":["alice","bob"]}'),
  (5000, 1024, 2, 'text-id', 1, 2000, 0, zeroblob(16), 'hi', NULL, NULL, '["bob"]', '{"k":1}');
)sql";

TEST_F(Migrations, WhatVersionOneStoredIsReadAsBefore) {
  {
    auto old = Connection::open({.file = folder_.path() / "stonechat.db", .vfs = {}}).value();
    ASSERT_TRUE(migrate(old, migrations().first(1)));
    ASSERT_TRUE(old.run(content_of_version_1));
  }
  SqliteStoreOptions options;
  options.data_dir = folder_.path();
  options.disk_free_bytes_min = 0;
  const auto store = open_sqlite_store(options).value();
  EXPECT_EQ(store->take_over(4)->last_sequence.value, 5000);
  const auto reader = store->open_reader().value();
  const auto view = reader->find_chat(*ChatId::parse("tea"), {2}).value();
  ASSERT_TRUE(view);
  EXPECT_EQ(view->last_sequence.value, 2);
  ASSERT_EQ(view->visible.size(), 1U);
  EXPECT_EQ(view->visible[0].from.value, 1);
  const auto rows = reader->messages(view->key, {2}, {1}, {2}, engine::Direction::older, 10).value();
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].content, "hi");
  EXPECT_EQ(rows[0].mentions.size(), 1U);
  EXPECT_EQ(rows[0].updated.value + rows[0].content_updated.value, 0);
  EXPECT_FALSE(rows[0].edited);
  EXPECT_FALSE(rows[0].deleted);
  EXPECT_EQ(reader->events(view->key, {1}, {2}, 10)->size(), 2U);
  const auto state = reader->load_chat(*ChatId::parse("tea"), 0).value();
  EXPECT_EQ(state.head.value, 2);
  EXPECT_FALSE(state.deleted);
  EXPECT_NE(state.recent.find(*MessageId::parse("text-id")), nullptr);
  const engine::CommandName name{.chat = view->key, .id = *MessageId::parse("text-id")};
  EXPECT_EQ(store->find_targets({&name, 1})->at(0)->last_change.global_sequence.value, 5000);
  store->stop();
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
