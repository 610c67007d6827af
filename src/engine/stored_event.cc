#include "engine/stored_event.h"

namespace stonechat::engine {

wire::StoredEvent view_of(const ChatId& chat, const MessageRow& row) {
  return {.chat = chat.view(),
          .chat_sequence = row.chat_sequence,
          .global_sequence = row.global_sequence,
          .time = row.time,
          .sender = row.sender.view(),
          .message_id = row.message_id.view(),
          .type = row.type,
          .content = row.content,
          .reply_to = row.reply_to ? row.reply_to->view() : std::string_view{},
          .thread_root = row.thread_root ? row.thread_root->view() : std::string_view{},
          .mentions = row.mentions,
          .metadata = row.metadata};
}

}  // namespace stonechat::engine
