#include "adapters/memory/memory_rows.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

namespace stonechat::memory {
namespace {

std::vector<engine::SequenceRange> visible_of(const Chat& chat, UserKey user, ChatSequence joined) {
  constexpr ChatSequence no_end{std::numeric_limits<std::int64_t>::max()};
  if (chat.visibility == chat::HistoryVisibility::all) {
    return {{.from = {1}, .to = no_end}};
  }
  const auto past = chat.past_memberships.find(user);
  auto ranges = past == chat.past_memberships.end() ? std::vector<engine::SequenceRange>{} : past->second;
  ranges.push_back({.from = joined, .to = no_end});
  return ranges;
}

}  // namespace

const Entry& head_of(const Chat& chat) { return chat.entries.rbegin()->second; }

ChatSequence last_sequence_of(const Chat& chat) {
  const ChatSequence in_history = chat.entries.rbegin()->first;
  return chat.changes.empty() ? in_history : std::max(in_history, chat.changes.rbegin()->first);
}

engine::ChangeRow shown(const Chat& chat, const Change& change) {
  engine::ChangeRow row = change.row;
  if (row.kind == engine::ChangeKind::message_edited) {
    const engine::MessageRow& message = chat.message(*row.target)->row;
    if (!message.deleted && message.content_updated == row.chat_sequence) {
      row.content = message.content;
    }
  }
  return row;
}

void add_reactions(const Chat& chat, UserKey user, engine::MessageRow& row) {
  const auto emoji = chat.reactions.find(row.chat_sequence);
  if (emoji == chat.reactions.end() || row.deleted) {
    return;
  }
  std::map<ChatSequence, engine::ReactionCount> by_first;
  for (const auto& [text, reactions] : emoji->second) {
    if (reactions.count > 0) {
      const auto own = reactions.of_users.find(user);
      by_first[reactions.first] = {
          .emoji = text, .count = reactions.count, .mine = own != reactions.of_users.end() && own->second.present};
    }
  }
  for (auto& [first, reaction] : by_first) {
    row.reactions.push_back(std::move(reaction));
  }
}

engine::ChatView view_of(const Chat& chat, UserKey user, const Participant& reader) {
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
          .last_sequence = last_sequence_of(chat),
          .last_global_sequence = head_of(chat).row.global_sequence,
          .last_read = reader.last_read,
          .visible = visible_of(chat, user, reader.joined)};
}

engine::ChatListRow list_row_of(const MemoryData& data, const Chat& chat, UserKey user, const UserId& user_id) {
  const Participant& reader = chat.participants.at(user);
  engine::ChatListRow list_row{.chat = view_of(chat, user, reader),
                               .last_message = head_of(chat).row,
                               .unread_count = 0,
                               .mention_count = 0,
                               .peer = std::nullopt};
  for (auto at = chat.entries.upper_bound(reader.last_read); at != chat.entries.end(); ++at) {
    const Entry& entry = at->second;
    if (entry.sender != user && entry.row.type != chat::MessageType::system && !entry.row.deleted) {
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

chat::CommandRecord record_of(const Chat& chat, ChatSequence sequence) {
  const auto entry = chat.entries.find(sequence);
  if (entry != chat.entries.end()) {
    const engine::MessageRow& row = entry->second.row;
    return {.sender = entry->second.sender,
            .digest = entry->second.digest,
            .chat_sequence = row.chat_sequence,
            .global_sequence = row.global_sequence,
            .time = row.time,
            .is_message = row.type != chat::MessageType::system};
  }
  const Change& change = chat.changes.at(sequence);
  return {.sender = change.actor,
          .digest = change.digest,
          .chat_sequence = change.row.chat_sequence,
          .global_sequence = change.row.global_sequence,
          .time = change.row.time,
          .is_message = false,
          .reaction_count = change.reaction_count};
}

}  // namespace stonechat::memory
