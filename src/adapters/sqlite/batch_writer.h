// The statements that put one batch into the tables. Knows no transaction: whoever calls has begun one, and rolls it
// back after any failure.
#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <vector>

#include "adapters/sqlite/account_writer.h"
#include "adapters/sqlite/change_writer.h"
#include "adapters/sqlite/chat_eraser.h"
#include "adapters/sqlite/chat_writer.h"
#include "adapters/sqlite/history_writer.h"
#include "adapters/sqlite/statement.h"
#include "base/failure.h"
#include "base/id.h"
#include "engine/ports/store.h"

namespace stonechat::sqlite {

class BatchWriter {
 public:
  explicit BatchWriter(sqlite3* connection);

  // `terms`, by shard, are what the owner holds. `fenced` where the stored ones differ.
  std::expected<void, Failure> write(const engine::Batch& batch, std::span<const Term> terms);

  // True where the last batch took content away that must leave the file and its log.
  bool erases() const { return erases_; }

  // After a taking over: another owner may have left deleted chats that still have their content.
  void look_for_deleted_chats() { eraser_.look_at_start(); }
  // Something of deleted chats may be left to erase.
  bool has_work_left() const { return eraser_.pending(); }

 private:
  // How far a batch takes one shard.
  struct Reach {
    std::int64_t last_global_sequence = 0;
    std::int64_t last_chat_number = 0;
  };

  std::expected<void, Failure> pass_fence(const engine::Batch& batch, std::span<const Term> terms);
  std::expected<void, Failure> insert_user(const engine::NewUser& user);
  std::expected<void, Failure> insert_idle(const engine::IdleCommand& idle);
  std::expected<void, Failure> insert_event(const chat::Event& event);
  std::expected<void, Failure> erase_deleted_chats();

  sqlite3* connection_;
  std::vector<Reach> reach_;  // by shard; kept for its memory
  Statement raise_shard_;
  Statement insert_user_;
  Statement name_user_;
  Statement insert_idle_;
  ChatWriter chats_;
  HistoryWriter history_;
  ChangeWriter changes_;
  ChatEraser eraser_;
  AccountWriter account_writer_;
  bool erases_ = false;
};

}  // namespace stonechat::sqlite
