// How many messages a second the SQLite store takes, and what each step of that costs:
//   store_append [chats=1000] [batch=200] [rows=500000] [ids=time|random] [content=100] [dir=FOLDER]
// One thread does what the shard host does: looks the batch's ids up, then appends the batch. One JSON line.
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <deque>
#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <mutex>
#include <random>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "adapters/sqlite/sqlite_store.h"
#include "base/time_ordered_id.h"
#include "chat/apply.h"

namespace stonechat {
namespace {

struct Settings {
  std::size_t chats = 1000;
  std::size_t batch = 200;
  std::size_t rows = 500'000;
  std::size_t content = 100;
  bool time_ordered = true;
  std::filesystem::path folder;
};

// Of one step, over the whole run.
struct Cost {
  std::chrono::nanoseconds wall{};
  std::chrono::nanoseconds thread{};  // on the processor

  double per_row(std::size_t rows, std::chrono::nanoseconds time) const {
    return static_cast<double>(time.count()) / 1000.0 / static_cast<double>(rows);
  }
};

std::chrono::nanoseconds thread_time() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec};
}

template <class Work>
auto measured(Cost& cost, Work work) {
  const auto wall = std::chrono::steady_clock::now();
  const auto thread = thread_time();
  auto result = work();
  cost.thread += thread_time() - thread;
  cost.wall += std::chrono::steady_clock::now() - wall;
  if (!result) {
    std::cerr << result.error().message << '\n';
    std::exit(EXIT_FAILURE);
  }
  return std::move(*result);
}

struct Stored {};

class Load {
 public:
  Load(const Settings& settings, const engine::Ownership& owned)
      : settings_(settings), random_(1), sequencer_(owned.last_sequence) {}

  engine::Batch create_chats() {
    const chat::User user{.key = {1}, .id = *UserId::parse("alice")};
    engine::Batch batch{
        .new_users = {{.user = user, .display_name = "Alice", .created = now_}}, .named_users = {}, .events = {}};
    sequencer_.begin_batch(now_);
    for (std::size_t i = 0; i < settings_.chats; ++i) {
      chat::ChatState& state = chats_.emplace_back();
      state.id = *ChatId::parse("chat-" + std::to_string(i));
      state.shard = chat::shard_of(state.id, chat::shard_count_default);
      apply({.chat = state.id, .sender = user, .id = {}, .digest = {}, .body = chat::CreateChat{}}, state, batch);
    }
    return batch;
  }

  // The ids of the batch to come, then the batch.
  std::vector<engine::CommandName> next_names() {
    now_ += std::chrono::milliseconds{3};
    std::vector<engine::CommandName> names;
    names.reserve(settings_.batch);
    for (std::size_t i = 0; i < settings_.batch; ++i) {
      names.push_back({.chat = chats_[random_() % chats_.size()].key, .id = next_id()});
    }
    return names;
  }
  engine::Batch next_batch(const std::vector<engine::CommandName>& names) {
    events_.clear();
    engine::Batch batch;
    sequencer_.begin_batch(now_);
    for (const engine::CommandName& name : names) {
      chat::ChatState& state = by_key_.at(name.chat).get();
      chat::PostMessage post;
      post.content = std::string(settings_.content, 'x');
      apply({.chat = state.id,
             .sender = {.key = {1}, .id = *UserId::parse("alice")},
             .id = name.id,
             .digest = {},
             .body = std::move(post)},
            state, batch);
      state.recent.trim();
    }
    return batch;
  }

 private:
  MessageId next_id() {
    std::array<std::byte, 10> bits;
    for (std::byte& byte : bits) {
      byte = static_cast<std::byte>(random_());
    }
    const Timestamp time = settings_.time_ordered ? now_ : timestamp_of(static_cast<std::int64_t>(random_() >> 20));
    return *MessageId::parse(uuid_v7(time, bits));
  }

  void apply(chat::Command command, chat::ChatState& state, engine::Batch& batch) {
    auto outcome = chat::apply(state, std::move(command),
                               {.sequencer = sequencer_, .last_chat_number = chat_numbers_[state.shard]});
    events_.push_back(std::move(std::get<chat::Applied>(outcome).event));
    batch.events.push_back(&events_.back());
    by_key_.try_emplace(state.key, state);
  }

  const Settings& settings_;
  std::mt19937_64 random_;
  chat::Sequencer sequencer_;
  Timestamp now_ = wall_now();
  std::map<chat::ShardIndex, std::int64_t> chat_numbers_;
  std::deque<chat::ChatState> chats_;
  std::unordered_map<ChatKey, std::reference_wrapper<chat::ChatState>> by_key_;
  std::deque<chat::Event> events_;
};

struct Checkpoints {
  std::mutex mutex;
  std::size_t count = 0;
  std::size_t restarts = 0;
  std::chrono::microseconds beside{};
  std::chrono::microseconds inside{};

  void add(const sqlite::CheckpointReport& report) {
    const std::lock_guard lock(mutex);
    ++count;
    restarts += report.restarted ? 1 : 0;
    beside += report.outside_gate;
    inside += report.inside_gate;
  }
};

int run(const Settings& settings) {
  Checkpoints checkpoints;
  sqlite::SqliteStoreOptions options;
  options.data_dir = settings.folder;
  options.on_checkpoint = [&](const sqlite::CheckpointReport& report) { checkpoints.add(report); };
  Cost setup;
  Cost find;
  Cost append;
  auto store = measured(setup, [&] { return sqlite::open_sqlite_store(options); });
  Load load(settings, measured(setup, [&] { return store->take_over(chat::shard_count_default); }));
  const auto append_batch = [&](const engine::Batch& batch) -> std::expected<Stored, Failure> {
    const auto result = store->append(batch);
    return result ? std::expected<Stored, Failure>{Stored{}} : std::unexpected(result.error());
  };
  measured(setup, [&] { return append_batch(load.create_chats()); });
  std::size_t rows = 0;
  for (; rows < settings.rows; rows += settings.batch) {
    const auto names = load.next_names();
    measured(find, [&] { return store->find_commands(names); });
    const engine::Batch batch = load.next_batch(names);
    measured(append, [&] { return append_batch(batch); });
  }
  store->stop();
  const double seconds = std::chrono::duration<double>(find.wall + append.wall).count();
  std::printf(
      "{\"chats\":%zu,\"batch\":%zu,\"rows\":%zu,\"ids\":\"%s\",\"rows_per_second\":%.0f,"
      "\"append_rows_per_second\":%.0f,\"append_us_per_row\":%.2f,\"append_cpu_us_per_row\":%.2f,"
      "\"find_us_per_row\":%.2f,\"find_cpu_us_per_row\":%.2f,\"checkpoints\":%zu,\"restarts\":%zu,"
      "\"checkpoint_ms\":%lld,\"gate_closed_ms\":%.1f}\n",
      settings.chats, settings.batch, rows, settings.time_ordered ? "time" : "random",
      static_cast<double>(rows) / seconds,
      static_cast<double>(rows) / std::chrono::duration<double>(append.wall).count(), append.per_row(rows, append.wall),
      append.per_row(rows, append.thread), find.per_row(rows, find.wall), find.per_row(rows, find.thread),
      checkpoints.count, checkpoints.restarts, static_cast<long long>(checkpoints.beside.count() / 1000),
      static_cast<double>(checkpoints.inside.count()) / 1000.0);
  return EXIT_SUCCESS;
}

bool set(Settings& settings, const std::string& argument) {
  const std::size_t at = argument.find('=');
  const std::string name = argument.substr(0, at);
  const std::string value = at == std::string::npos ? "" : argument.substr(at + 1);
  const std::map<std::string, std::size_t*> numbers{
      {"chats", &settings.chats}, {"batch", &settings.batch}, {"rows", &settings.rows}, {"content", &settings.content}};
  if (const auto number = numbers.find(name); number != numbers.end()) {
    *number->second = std::strtoull(value.c_str(), nullptr, 10);
    return *number->second > 0;
  }
  if (name == "ids" && (value == "time" || value == "random")) {
    settings.time_ordered = value == "time";
    return true;
  }
  if (name == "dir" && !value.empty()) {
    settings.folder = value;
    return true;
  }
  return false;
}

}  // namespace
}  // namespace stonechat

int main(int count, char** arguments) {
  stonechat::Settings settings;
  for (int i = 1; i < count; ++i) {
    if (!set(settings, arguments[i])) {
      std::cerr << "usage: store_append [chats=N] [batch=N] [rows=N] [ids=time|random] [content=BYTES] [dir=FOLDER]\n";
      return EXIT_FAILURE;
    }
  }
  if (!settings.folder.empty()) {
    return stonechat::run(settings);
  }
  std::string name = std::filesystem::temp_directory_path() / "stonechat-bench-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) {
    std::cerr << "no temporary folder can be made\n";
    return EXIT_FAILURE;
  }
  settings.folder = name;
  const int result = stonechat::run(settings);
  std::filesystem::remove_all(settings.folder);
  return result;
}
