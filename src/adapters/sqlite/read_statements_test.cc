// What a read costs must follow what it returns, not what the file holds: no statement may walk a table or sort one.
#include "adapters/sqlite/read_statements.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "adapters/sqlite/migrations.h"
#include "tests/contract/temporary_folder.h"

namespace stonechat::sqlite {
namespace {

std::string plan_of(sqlite3* connection, const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  EXPECT_EQ(sqlite3_prepare_v2(connection, ("EXPLAIN QUERY PLAN " + sql).c_str(), -1, &statement, nullptr), SQLITE_OK)
      << sqlite3_errmsg(connection);
  std::string plan;
  while (sqlite3_step(statement) == SQLITE_ROW) {
    plan += reinterpret_cast<const char*>(sqlite3_column_text(statement, 3));
    plan += '\n';
  }
  sqlite3_finalize(statement);
  return plan;
}

class ReadPlans : public testing::Test {
 protected:
  ReadPlans() { EXPECT_TRUE(migrate(connection_)); }

  test::TemporaryFolder folder_;
  Connection connection_ = Connection::open({.file = folder_.path() / "test.db", .vfs = {}}).value();
  ReadStatements sql_{connection_.handle()};
};

TEST_F(ReadPlans, EveryReadSeeksAndNoneButTheChatListSorts) {
  for (const Statement* statement :
       {&sql_.user, &sql_.chat, &sql_.members, &sql_.recent_commands, &sql_.chat_of_member, &sql_.chat_by_key,
        &sql_.past_memberships, &sql_.messages_down, &sql_.messages_up, &sql_.reactions, &sql_.changes_up,
        &sql_.message_by_id, &sql_.system_message, &sql_.unread, &sql_.peer, &sql_.member_rows}) {
    const std::string plan = plan_of(connection_.handle(), statement->sql());
    EXPECT_NE(plan.find("SEARCH"), std::string::npos) << statement->sql() << "\n" << plan;
    EXPECT_EQ(plan.find("SCAN"), std::string::npos) << statement->sql() << "\n" << plan;
    EXPECT_EQ(plan.find("TEMP B-TREE"), std::string::npos) << statement->sql() << "\n" << plan;
  }
}

TEST_F(ReadPlans, TheChatListWalksTheReadersOwnChatsAlone) {
  const std::string plan = plan_of(connection_.handle(), sql_.chat_keys.sql());
  EXPECT_NE(plan.find("SEARCH p USING COVERING INDEX chat_participants_by_user (user_key=?)"), std::string::npos)
      << plan;
  EXPECT_NE(plan.find("SEARCH chat_messages USING COVERING INDEX chat_messages_by_sequence (chat_key=?)"),
            std::string::npos)
      << plan;
  EXPECT_EQ(plan.find("SCAN p"), std::string::npos) << plan;
}

TEST_F(ReadPlans, AMessageIsFoundInTheIndexById) {
  EXPECT_NE(
      plan_of(connection_.handle(), sql_.message_by_id.sql()).find("chat_messages_by_id (message_id=? AND chat_key=?)"),
      std::string::npos);
}

}  // namespace
}  // namespace stonechat::sqlite
