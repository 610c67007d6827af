// The checks of the contract can fail: a store with a fault is caught. The faults are triggers in the file, which undo
// or leave out a part of what the store writes.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include "adapters/sqlite/sqlite_store.h"
#include "tests/contract/expected_history.h"
#include "tests/contract/temporary_folder.h"
#include "tests/contract/world.h"

namespace stonechat::test {
namespace {

// The first problem that reading finds after every kind of change of messages; nothing where there is none.
std::optional<std::string> problem_with(const std::string& fault) {
  const TemporaryFolder folder;
  sqlite::SqliteStoreOptions options;
  options.data_dir = folder.path() / "data";
  options.disk_free_bytes_min = 0;
  const auto store = sqlite::open_sqlite_store(options).value();
  if (!fault.empty()) {
    sqlite3* handle = nullptr;
    EXPECT_EQ(sqlite3_open((options.data_dir / "stonechat.db").c_str(), &handle), SQLITE_OK);
    const std::string trigger = "CREATE TRIGGER planted " + fault;
    EXPECT_EQ(sqlite3_exec(handle, trigger.c_str(), nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(handle);
    sqlite3_close(handle);
  }
  World world;
  world.create("tea", "alice", {"bob"});
  const MessageId edited = *world.post("tea", "alice", "1").command_id;
  const MessageId erased = *world.post("tea", "alice", "2").command_id;
  world.edit("tea", "alice", edited, "3");
  world.edit("tea", "alice", edited, "4");
  world.edit("tea", "alice", erased, "5");
  world.react("tea", "bob", edited, "a");
  world.react("tea", "alice", edited, "a");
  world.react("tea", "bob", edited, "b");
  world.react("tea", "bob", edited, "b", chat::ReactionOp::remove);
  world.erase("tea", "bob", erased);
  world.set_role("tea", "alice", "bob", chat::Role::admin);
  EXPECT_TRUE(store->take_over(World::shard_count));
  const auto stored = store->append(world.take_batch());
  EXPECT_TRUE(stored) << stored.error().message;
  const auto reader = store->open_reader().value();
  auto problem = reading_problem(*reader, world.events_of("tea"), world.user("bob").key);
  store->stop();
  return problem;
}

TEST(PlantedFault, ASoundStoreHasNone) { EXPECT_EQ(problem_with(""), std::nullopt); }

TEST(PlantedFault, IsCaughtWhereverItIs) {
  const std::string undo = "BEGIN UPDATE chat_messages SET ";
  const std::string of_row = " WHERE global_sequence = OLD.global_sequence; END";
  for (const std::string& fault : {
           "AFTER UPDATE OF content ON chat_messages " + undo + "content = OLD.content" + of_row,
           "AFTER UPDATE OF deleted ON chat_messages " + undo + "content = OLD.content" + of_row,
           "AFTER UPDATE OF deleted ON chat_messages " + undo + "deleted = 0" + of_row,
           "AFTER UPDATE OF updated_sequence ON chat_messages " + undo + "updated_sequence = NULL" + of_row,
           "AFTER UPDATE OF content_sequence ON chat_messages " + undo + "content_sequence = NULL" + of_row,
           "AFTER UPDATE OF edited_at ON chat_messages " + undo + "edited_at = OLD.timestamp" + of_row,
           std::string("BEFORE UPDATE ON reaction_counts BEGIN SELECT RAISE(IGNORE); END"),
           std::string("BEFORE DELETE ON reaction_counts BEGIN SELECT RAISE(IGNORE); END"),
           std::string("BEFORE INSERT ON message_reactions BEGIN SELECT RAISE(IGNORE); END"),
           std::string("AFTER INSERT ON chat_events BEGIN UPDATE chat_events SET fields = '\"emoji\":\"x\"' "
                       "WHERE global_sequence = NEW.global_sequence; END"),
           std::string("AFTER INSERT ON chat_events BEGIN DELETE FROM chat_events "
                       "WHERE global_sequence = NEW.global_sequence AND event_type = 3; END"),
       }) {
    EXPECT_TRUE(problem_with(fault)) << fault;
  }
}

}  // namespace
}  // namespace stonechat::test
