#include "chat/chat_state.h"

namespace stonechat::chat {

const CommandRecord* RecentIds::find(const MessageId& id) const {
  const auto at = records_.find(id);
  return at == records_.end() ? nullptr : &at->second;
}

void RecentIds::remember(const MessageId& id, const CommandRecord& record) {
  if (records_.emplace(id, record).second) {
    order_.push_back(id);
  }
}

void RecentIds::trim() {
  while (order_.size() > size_max) {
    records_.erase(order_.front());
    order_.pop_front();
  }
}

std::size_t ChatState::bytes() const {
  constexpr std::size_t per_id = sizeof(MessageId) * 2 + sizeof(CommandRecord) + 48;
  return sizeof(ChatState) + 600 + members->size() * sizeof(Member) + recent.size() * per_id;
}

}  // namespace stonechat::chat
