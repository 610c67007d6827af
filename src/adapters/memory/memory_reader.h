// Reads of a memory store; each call holds the data's mutex once, so that it sees one state.
#pragma once

#include <memory>

#include "adapters/memory/memory_data.h"
#include "engine/ports/store_reader.h"

namespace stonechat::memory {

class MemoryReader final : public engine::StoreReader {
 public:
  explicit MemoryReader(std::shared_ptr<MemoryData> data) : data_(std::move(data)), accounts_(data_) {}

  std::expected<chat::ChatState, Failure> load_chat(const ChatId& chat, chat::ShardIndex shard) override;
  std::expected<std::optional<engine::UserRow>, Failure> find_user(const UserId& user) override;
  std::expected<std::vector<engine::UserRow>, Failure> search_users(std::string_view text, UserKey after,
                                                                    std::int64_t limit) override;
  std::expected<std::optional<engine::ChatView>, Failure> find_chat(const ChatId& chat, UserKey user) override;
  std::expected<std::vector<engine::MessageRow>, Failure> messages(ChatKey chat, UserKey user, ChatSequence from,
                                                                   ChatSequence to, engine::Direction direction,
                                                                   std::int64_t limit) override;
  std::expected<std::vector<engine::EventRow>, Failure> events(ChatKey chat, ChatSequence from, ChatSequence to,
                                                               std::int64_t limit) override;
  std::expected<std::optional<ChatSequence>, Failure> find_message(ChatKey chat, const MessageId& id) override;
  std::expected<std::vector<engine::ChatListRow>, Failure> chats(UserKey user, const UserId& user_id,
                                                                 GlobalSequence before, std::int64_t limit) override;
  std::expected<std::vector<engine::MemberRow>, Failure> members(ChatKey chat, UserKey after,
                                                                 std::int64_t limit) override;
  engine::AccountReader& accounts() override { return accounts_; }

 private:
  std::shared_ptr<MemoryData> data_;
  MemoryAccountReader accounts_;
};

}  // namespace stonechat::memory
