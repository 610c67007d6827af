#include "adapters/sqlite/sqlite_store.h"

#include <sqlite3.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <optional>
#include <utility>

#include "adapters/sqlite/account_finder.h"
#include "adapters/sqlite/batch_writer.h"
#include "adapters/sqlite/checkpointer.h"
#include "adapters/sqlite/command_finder.h"
#include "adapters/sqlite/connection.h"
#include "adapters/sqlite/folder_lock.h"
#include "adapters/sqlite/migrations.h"
#include "adapters/sqlite/ownership.h"
#include "adapters/sqlite/sqlite_reader.h"
#include "adapters/sqlite/target_finder.h"
#include "adapters/sqlite/transaction.h"
#include "base/check.h"

namespace stonechat::sqlite {
namespace {

void end_process(const std::string& message) {
  std::cerr << "stonechat: a sync of the database failed (" << message
            << "); ending, because only reading again shows what is stored\n";
  std::_Exit(EXIT_FAILURE);
}

std::int64_t free_bytes_of(const std::filesystem::path& folder, std::int64_t unknown) {
  struct statvfs status{};
  if (::statvfs(folder.c_str(), &status) != 0) {
    return unknown;
  }
  return static_cast<std::int64_t>(status.f_bavail) * static_cast<std::int64_t>(status.f_frsize);
}

class FileStore final : public SqliteStore {
 public:
  FileStore(SqliteStoreOptions options, std::optional<FolderLock> lock, Connection writer, Connection checkpoints)
      : options_(std::move(options)),
        lock_(std::move(lock)),
        connection_(std::move(writer)),
        checkpointer_(std::move(checkpoints), {.interval = options_.checkpoint_interval,
                                               .wal_bytes_max = options_.wal_bytes_max,
                                               .deleted_in_log_max = options_.deleted_in_log_max,
                                               .on_checkpoint = options_.on_checkpoint,
                                               .on_sync_failure = options_.on_sync_failure}),
        transaction_(connection_.handle()),
        batch_writer_(connection_.handle()),
        finder_(connection_.handle()),
        targets_(connection_.handle()),
        accounts_(connection_.handle()) {
    sqlite3_wal_hook(
        connection_.handle(),
        [](void* store, sqlite3*, const char*, int wal_pages) {
          static_cast<FileStore*>(store)->checkpointer_.wal_grew(wal_pages);
          return SQLITE_OK;
        },
        this);
    checkpointer_.start();
  }

  ~FileStore() override { stop(); }

  std::expected<engine::Ownership, Failure> take_over(chat::ShardIndex shard_count) override {
    engine::Ownership ownership;
    const auto result = commit(
        [&] { return take_over_shards(connection_, shard_count, "process " + std::to_string(::getpid()), ownership); });
    if (!result) {
      return std::unexpected(result.error());
    }
    terms_ = ownership.terms;
    batch_writer_.look_for_deleted_chats();
    return ownership;
  }

  std::expected<void, Failure> append(const engine::Batch& batch) override {
    check(!terms_.empty(), "take_over() comes before the first append");
    if (free_bytes() < options_.disk_free_bytes_min) {
      return std::unexpected(Failure{Failure::Kind::unavailable, "the disk of the data directory is nearly full"});
    }
    auto result = commit([&] { return batch_writer_.write(batch, terms_); });
    if (result && batch_writer_.erases()) {
      checkpointer_.empty_log_soon();
    }
    return result;
  }

  bool has_work_left() const override { return batch_writer_.has_work_left(); }

  std::expected<std::vector<std::optional<chat::CommandRecord>>, Failure> find_commands(
      std::span<const engine::CommandName> names) override {
    return noting(finder_.find_commands(names));
  }

  std::expected<std::vector<std::optional<chat::TargetMessage>>, Failure> find_targets(
      std::span<const engine::CommandName> names) override {
    return noting(targets_.find_targets(names));
  }

  std::expected<std::vector<chat::TargetReaction>, Failure> find_reactions(
      std::span<const engine::ReactionName> names) override {
    return noting(targets_.find_reactions(names));
  }

  std::expected<std::vector<engine::FoundUser>, Failure> find_users(std::span<const UserId> ids) override {
    return noting(finder_.find_users(ids));
  }

  engine::AccountStore& accounts() override { return accounts_; }

  std::expected<std::unique_ptr<engine::StoreReader>, Failure> open_reader() override {
    return open_sqlite_reader({.file = options_.data_dir / "stonechat.db",
                               .vfs = options_.vfs,
                               .cache_bytes = options_.reader_cache_bytes,
                               .access = Access::read},
                              options_.on_unreadable);
  }

  void stop() override { checkpointer_.stop(); }

  std::expected<CheckpointReport, Failure> checkpoint(CheckpointKind kind) override {
    check(options_.checkpoint_interval.count() == 0, "the checkpoint connection has one user");
    return checkpointer_.run(kind);
  }

 private:
  template <class Work>
  std::expected<void, Failure> commit(Work work) {
    const std::lock_guard lock(checkpointer_.gate());
    auto result = transaction_.run(work);
    if (is_sync_failure(transaction_.code())) {
      options_.on_sync_failure(result.error().message);
    }
    return result;
  }

  template <class T>
  std::expected<T, Failure> noting(std::expected<T, Failure> found) const {
    if (!found && found.error().kind == Failure::Kind::corrupt) {
      options_.on_unreadable(found.error());
    }
    return found;
  }

  std::int64_t free_bytes() const {
    return options_.disk_free_bytes ? options_.disk_free_bytes()
                                    : free_bytes_of(options_.data_dir, options_.disk_free_bytes_min);
  }

  const SqliteStoreOptions options_;
  std::optional<FolderLock> lock_;
  Connection connection_;
  Checkpointer checkpointer_;
  Transaction transaction_;
  BatchWriter batch_writer_;
  CommandFinder finder_;
  TargetFinder targets_;
  AccountFinder accounts_;
  std::vector<Term> terms_;
};

// What only the owner may read is in it, so nobody else gets into the folder that we make.
std::expected<void, Failure> make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  if (std::filesystem::create_directories(folder, error)) {
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  }
  if (error) {
    return std::unexpected(Failure{Failure::Kind::bad_input, folder.string() + ": " + error.message()});
  }
  return {};
}

}  // namespace

std::expected<std::unique_ptr<SqliteStore>, Failure> open_sqlite_store(const SqliteStoreOptions& given) {
  SqliteStoreOptions options = given;
  if (!options.on_sync_failure) {
    options.on_sync_failure = end_process;
  }
  if (!options.on_unreadable) {
    options.on_unreadable = [](const Failure&) {};
  }
  std::optional<FolderLock> lock;
  if (options.folder_use == FolderUse::exclusive) {
    if (auto made = make_folder(options.data_dir); !made) {
      return std::unexpected(std::move(made.error()));
    }
    auto taken = FolderLock::take(options.data_dir);
    if (!taken) {
      return std::unexpected(std::move(taken.error()));
    }
    lock.emplace(std::move(*taken));
  }
  const ConnectionOptions file{.file = options.data_dir / "stonechat.db",
                               .vfs = options.vfs,
                               .cache_bytes = options.writer_cache_bytes,
                               .access = Access::write};
  auto writer = Connection::open(file);
  if (!writer) {
    return std::unexpected(std::move(writer.error()));
  }
  if (auto migrated = migrate(*writer); !migrated) {
    return std::unexpected(std::move(migrated.error()));
  }
  auto checkpoints = Connection::open(file);
  if (!checkpoints) {
    return std::unexpected(std::move(checkpoints.error()));
  }
  return std::make_unique<FileStore>(std::move(options), std::move(lock), std::move(*writer), std::move(*checkpoints));
}

}  // namespace stonechat::sqlite
