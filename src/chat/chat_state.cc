#include "chat/chat_state.h"

namespace stonechat::chat {

const CommandRecord* RecentIds::find(const MessageId& id) const {
  const std::uint64_t hash = stable_hash(id.view());
  for (std::size_t i = 0; i < hashes_.size(); ++i) {
    if (hashes_[i] == hash && entries_[i].id == id) {
      return &entries_[i].record;
    }
  }
  return nullptr;
}

void RecentIds::remember(const MessageId& id, const CommandRecord& record) {
  if (find(id) == nullptr) {
    hashes_.push_back(stable_hash(id.view()));
    entries_.push_back({.id = id, .record = record});
  }
}

void RecentIds::trim() {
  if (hashes_.size() > size_max) {
    const auto forgotten = static_cast<std::ptrdiff_t>(hashes_.size() - size_max / 2);
    hashes_.erase(hashes_.begin(), hashes_.begin() + forgotten);
    entries_.erase(entries_.begin(), entries_.begin() + forgotten);
  }
}

std::size_t ChatState::bytes() const {
  constexpr std::size_t per_id = sizeof(std::uint64_t) + sizeof(MessageId) + sizeof(CommandRecord);
  constexpr std::size_t around = 300;  // list and map nodes, allocators' heads
  return sizeof(ChatState) + around + members->size() * sizeof(Member) + recent.size() * per_id;
}

}  // namespace stonechat::chat
