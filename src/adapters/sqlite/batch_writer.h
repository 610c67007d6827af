// The statements that put one batch into the tables. Knows no transaction: whoever calls has begun one, and rolls it
// back after any failure.
#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <vector>

#include "adapters/sqlite/account_writer.h"
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

 private:
  // How far a batch takes one shard.
  struct Reach {
    std::int64_t last_global_sequence = 0;
    std::int64_t last_chat_number = 0;
  };

  std::expected<void, Failure> pass_fence(const engine::Batch& batch, std::span<const Term> terms);
  std::expected<void, Failure> insert_user(const engine::NewUser& user);
  std::expected<void, Failure> insert_event(const chat::Event& event);
  std::expected<void, Failure> insert_chat(const chat::Event& event, const chat::ChatCreated& body);
  std::expected<void, Failure> insert_members(const chat::Event& event, std::span<const chat::User> users);
  std::expected<void, Failure> insert_message(const chat::Event& event);

  sqlite3* connection_;
  std::vector<Reach> reach_;  // by shard; kept for its memory
  Statement raise_shard_;
  Statement insert_user_;
  Statement name_user_;
  Statement insert_chat_;
  Statement insert_participant_;
  Statement add_member_count_;
  Statement insert_message_;
  AccountWriter account_writer_;
};

}  // namespace stonechat::sqlite
