#include "tests/power_cut/survivor_check.h"

#include <sqlite3.h>

#include <algorithm>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "chat/apply.h"
#include "tests/contract/expected_history.h"
#include "tests/power_cut/disk_vfs.h"

namespace stonechat::test {
namespace {

using Problem = std::optional<std::string>;

Problem integrity_problem(const std::string& vfs) {
  sqlite3* opened = nullptr;
  const int code =
      sqlite3_open_v2("/simulated/stonechat.db", &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, vfs.c_str());
  const std::unique_ptr<sqlite3, int (*)(sqlite3*)> handle(opened, sqlite3_close);
  std::string answer;
  const auto read = [](void* to, int, char** columns, char**) {
    *static_cast<std::string*>(to) += columns[0];
    return 0;
  };
  if (code != SQLITE_OK || sqlite3_exec(opened, "PRAGMA integrity_check", read, &answer, nullptr) != SQLITE_OK ||
      answer != "ok") {
    return "integrity_check: " + answer + " (" + sqlite3_errmsg(opened) + ")";
  }
  return std::nullopt;
}

using ChatLog = std::vector<const chat::Event*>;

// What is stored of one chat is what its first events, as many as there are stored, leave behind.
Problem chat_problem(engine::StoreReader& reader, const ChatLog& log, std::size_t& stored) {
  const auto events = reader.events(log.front()->chat_key, {1}, {INT64_MAX}, std::ssize(log));
  if (!events) {
    return events.error().message;
  }
  stored = events->size();
  return reading_problem(reader, std::span(log).first(stored), {});
}

// Looks at every chat, and gives the number of stored events in `stored`: those before the first that is not there.
Problem history_problem(engine::StoreReader& reader, const World& world, std::size_t& stored) {
  std::map<ChatKey, ChatLog> logs;
  for (const chat::Event& event : world.events()) {
    logs[event.chat_key].push_back(&event);
  }
  std::map<ChatKey, std::size_t> stored_of;
  std::size_t in_all = 0;
  for (const auto& [key, log] : logs) {
    if (auto problem = chat_problem(reader, log, stored_of[key])) {
      return problem;
    }
    in_all += stored_of[key];
  }
  stored = 0;
  for (const chat::Event& event : world.events()) {
    if (event.chat_sequence.value > static_cast<std::int64_t>(stored_of[event.chat_key])) {
      break;
    }
    ++stored;
  }
  return stored == in_all ? std::nullopt : Problem{"an event is stored and one before it is not"};
}

Problem extent_problem(const Progress& progress, std::size_t stored) {
  const std::size_t acked = progress.batches_acked == 0 ? 0 : progress.events_after[progress.batches_acked - 1];
  const std::size_t begun = progress.events_after.empty() ? 0 : progress.events_after.back();
  if (stored == acked || stored == begun) {
    return std::nullopt;
  }
  return std::to_string(stored) + " events are stored, " + std::to_string(acked) + " were acked, " +
         std::to_string(begun) + " begun";
}

// Whoever was ever added is a member exactly if the last stored event about them says so.
Problem members_problem(engine::StoreReader& reader, const World& world, std::size_t stored) {
  struct Expected {
    const chat::Event* event = nullptr;
    bool known = false;
    bool member = false;
  };
  std::map<UserKey, std::pair<UserId, Expected>> expected;
  for (std::size_t i = 0; i < world.events().size(); ++i) {
    const chat::Event& event = world.events()[i];
    if (const auto* added = std::get_if<chat::MembersAdded>(&event.body)) {
      for (const chat::User& user : added->users) {
        expected[user.key] = {user.id, {.event = &event, .known = i < stored, .member = i < stored}};
      }
    } else if (const auto* removed = std::get_if<chat::MemberRemoved>(&event.body); removed != nullptr && i < stored) {
      expected[removed->user.key].second.member = false;
    }
  }
  for (const auto& [key, named] : expected) {
    const auto row = reader.find_user(named.first);
    const auto view = reader.find_chat(named.second.event->chat, key);
    if (!row || !view || row->has_value() != named.second.known || view->has_value() != named.second.member) {
      return "a member stands without their event, or the event without them";
    }
  }
  return std::nullopt;
}

// Numbers continue from what the store itself says.
Problem going_on_problem(engine::Store& store, engine::StoreReader& reader, const engine::Ownership& owned) {
  chat::Event event;
  event.chat = chat_id("after-the-cut");
  event.shard = chat::shard_of(event.chat, World::shard_count);
  event.chat_key = chat::make_chat_key(owned.last_chat_numbers[event.shard] + 1, event.shard);
  event.chat_sequence = {1};
  event.global_sequence = {owned.last_sequence.value + 1};
  event.actor = {.key = {owned.last_user_key.value + 1}, .id = user_id("late")};
  event.audience = std::make_shared<chat::MemberList>(
      std::vector{chat::Member{.user = event.actor.key, .role = chat::Role::owner, .joined = {1}}});
  chat::ChatCreated body;
  body.members = {event.actor};
  event.body = body;
  const auto result = store.append({.new_users = {{.user = event.actor, .display_name = "Late", .created = {}}},
                                    .named_users = {},
                                    .events = {&event}});
  if (!result) {
    return "the store does not go on: " + result.error().message;
  }
  const auto view = reader.find_chat(event.chat, event.actor.key);
  return view && *view ? Problem{} : "what was appended after the cut is not there";
}

}  // namespace

std::optional<std::string> problem_after_cut(const DiskImage& image, const Progress& progress) {
  SimulatedDisk disk(image);
  const DiskVfs vfs(disk);
  const auto store = sqlite::open_sqlite_store(options_on(vfs.name()));
  if (!store) {
    return "the store does not open: " + store.error().message;
  }
  const auto owned = (*store)->take_over(World::shard_count);
  if (!owned) {
    return "nobody can take over: " + owned.error().message;
  }
  const auto reader = (*store)->open_reader();
  if (!reader) {
    return "no reader opens: " + reader.error().message;
  }
  std::size_t stored = 0;
  Problem problem = history_problem(**reader, progress.world, stored);
  problem = problem ? problem : extent_problem(progress, stored);
  problem = problem ? problem : members_problem(**reader, progress.world, stored);
  problem = problem ? problem : integrity_problem(vfs.name());
  return problem ? problem : going_on_problem(**store, **reader, *owned);
}

}  // namespace stonechat::test
