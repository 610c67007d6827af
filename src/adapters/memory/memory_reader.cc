#include "adapters/memory/memory_reader.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "chat/event.h"

namespace stonechat::memory {
namespace {

const Entry& head_of(const Chat& chat) { return chat.entries.rbegin()->second; }

engine::ChatView view_of(const Chat& chat, const Participant& reader) {
  return {.key = chat.key,
          .id = chat.id,
          .type = chat.type,
          .visibility = chat.visibility,
          .name = chat.name,
          .description = chat.description,
          .created_by = chat.created_by,
          .created = chat.created,
          .role = reader.role,
          .joined = reader.joined,
          .member_count = static_cast<std::int64_t>(chat.participants.size()),
          .last_sequence = head_of(chat).row.chat_sequence,
          .last_global_sequence = head_of(chat).row.global_sequence,
          .last_read = reader.last_read};
}

engine::ChatListRow list_row_of(const MemoryData& data, const Chat& chat, UserKey user, const UserId& user_id) {
  const Participant& reader = chat.participants.at(user);
  engine::ChatListRow list_row{.chat = view_of(chat, reader),
                               .last_message = head_of(chat).row,
                               .unread_count = 0,
                               .mention_count = 0,
                               .peer = std::nullopt};
  for (auto at = chat.entries.upper_bound(reader.last_read); at != chat.entries.end(); ++at) {
    const Entry& entry = at->second;
    if (entry.sender != user && entry.row.type != chat::MessageType::system) {
      ++list_row.unread_count;
      list_row.mention_count += std::ranges::find(entry.row.mentions, user_id) == entry.row.mentions.end() ? 0 : 1;
    }
  }
  if (chat.type == chat::ChatType::direct) {
    for (const auto& [key, participant] : chat.participants) {
      if (key != user) {
        list_row.peer = data.users.at(key).user.id;
      }
    }
  }
  return list_row;
}

const Chat* find(const MemoryData& data, ChatKey key) {
  const auto at = data.chats.find(key);
  return at == data.chats.end() ? nullptr : &at->second;
}

const Chat* find(const MemoryData& data, const ChatId& id) {
  const auto at = data.chat_keys.find(id);
  return at == data.chat_keys.end() ? nullptr : find(data, at->second);
}

}  // namespace

chat::CommandRecord record_of(const Entry& entry) {
  return {.sender = entry.sender,
          .digest = entry.digest,
          .chat_sequence = entry.row.chat_sequence,
          .global_sequence = entry.row.global_sequence,
          .time = entry.row.time,
          .is_message = entry.row.type != chat::MessageType::system};
}

std::expected<chat::ChatState, Failure> MemoryReader::load_chat(const ChatId& id, chat::ShardIndex shard) {
  const std::lock_guard lock(data_->mutex);
  chat::ChatState state;
  state.id = id;
  state.shard = shard;
  const Chat* chat = find(*data_, id);
  if (chat == nullptr) {
    return state;
  }
  state.key = chat->key;
  state.type = chat->type;
  state.visibility = chat->visibility;
  state.head = head_of(*chat).row.chat_sequence;
  std::vector<chat::Member> members;
  for (const auto& [key, participant] : chat->participants) {
    members.push_back({.user = key, .role = participant.role, .joined = participant.joined});
  }
  state.members = std::make_shared<chat::MemberList>(std::move(members));
  const auto newest = static_cast<std::ptrdiff_t>(std::min(chat->entries.size(), chat::RecentIds::size_max));
  for (auto at = std::prev(chat->entries.end(), newest); at != chat->entries.end(); ++at) {
    if (at->second.command_id) {
      state.recent.remember(*at->second.command_id, record_of(at->second));
    }
  }
  return state;
}

std::expected<std::optional<engine::UserRow>, Failure> MemoryReader::find_user(const UserId& user) {
  const std::lock_guard lock(data_->mutex);
  const auto at = data_->user_keys.find(user);
  return at == data_->user_keys.end() ? std::optional<engine::UserRow>{} : data_->users.at(at->second);
}

std::expected<std::optional<engine::ChatView>, Failure> MemoryReader::find_chat(const ChatId& id, UserKey user) {
  const std::lock_guard lock(data_->mutex);
  const Chat* chat = find(*data_, id);
  if (chat == nullptr) {
    return std::nullopt;
  }
  const auto reader = chat->participants.find(user);
  return reader == chat->participants.end() ? std::optional<engine::ChatView>{} : view_of(*chat, reader->second);
}

std::expected<std::vector<engine::MessageRow>, Failure> MemoryReader::messages(ChatKey key, ChatSequence from,
                                                                               ChatSequence to,
                                                                               engine::Direction direction,
                                                                               std::int64_t limit) {
  const std::lock_guard lock(data_->mutex);
  std::vector<engine::MessageRow> rows;
  const Chat* chat = find(*data_, key);
  if (chat == nullptr || from > to) {
    return rows;
  }
  const auto begin = chat->entries.lower_bound(from);
  const auto end = chat->entries.upper_bound(to);
  const auto has_room = [&] { return static_cast<std::int64_t>(rows.size()) < limit; };
  if (direction == engine::Direction::older) {
    for (auto at = end; at != begin && has_room();) {
      rows.push_back((--at)->second.row);
    }
  } else {
    for (auto at = begin; at != end && has_room(); ++at) {
      rows.push_back(at->second.row);
    }
    std::ranges::reverse(rows);
  }
  return rows;
}

std::expected<std::optional<ChatSequence>, Failure> MemoryReader::find_message(ChatKey key, const MessageId& id) {
  const std::lock_guard lock(data_->mutex);
  const Chat* chat = find(*data_, key);
  if (chat == nullptr) {
    return std::nullopt;
  }
  const auto named = chat->by_command.find(id);
  if (named != chat->by_command.end()) {
    const bool is_message = chat->entries.at(named->second).row.type != chat::MessageType::system;
    return is_message ? std::optional{named->second} : std::nullopt;
  }
  const auto system = std::ranges::find_if(chat->entries, [&](const auto& at) {
    return at.second.row.type == chat::MessageType::system && at.second.row.message_id == id;
  });
  return system == chat->entries.end() ? std::nullopt : std::optional{system->first};
}

std::expected<std::vector<engine::ChatListRow>, Failure> MemoryReader::chats(UserKey user, const UserId& user_id,
                                                                             GlobalSequence before,
                                                                             std::int64_t limit) {
  const std::lock_guard lock(data_->mutex);
  std::vector<engine::ChatListRow> rows;
  const auto own = data_->chats_of_user.find(user);
  if (own == data_->chats_of_user.end()) {
    return rows;
  }
  std::map<GlobalSequence, const Chat*, std::greater<>> latest_first;
  for (const ChatKey key : own->second) {
    const Chat& chat = data_->chats.at(key);
    latest_first.emplace(head_of(chat).row.global_sequence, &chat);
  }
  for (auto at = latest_first.upper_bound(before);
       at != latest_first.end() && static_cast<std::int64_t>(rows.size()) < limit; ++at) {
    rows.push_back(list_row_of(*data_, *at->second, user, user_id));
  }
  return rows;
}

std::expected<std::vector<engine::MemberRow>, Failure> MemoryReader::members(ChatKey key, UserKey after,
                                                                             std::int64_t limit) {
  const std::lock_guard lock(data_->mutex);
  std::vector<engine::MemberRow> rows;
  const Chat* chat = find(*data_, key);
  if (chat == nullptr) {
    return rows;
  }
  for (auto at = chat->participants.upper_bound(after);
       at != chat->participants.end() && static_cast<std::int64_t>(rows.size()) < limit; ++at) {
    const engine::UserRow& user = data_->users.at(at->first);
    rows.push_back({.user = user.user,
                    .display_name = user.display_name,
                    .role = at->second.role,
                    .joined = at->second.joined,
                    .last_delivered = at->second.last_delivered,
                    .last_read = at->second.last_read});
  }
  return rows;
}

}  // namespace stonechat::memory
