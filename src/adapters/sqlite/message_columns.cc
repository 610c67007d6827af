#include "adapters/sqlite/message_columns.h"

#include "chat/event.h"
#include "wire/event_metadata.h"

namespace stonechat::sqlite {

engine::MessageRow read_message(Row& row) {
  engine::MessageRow message;
  message.chat_sequence = row.key<ChatSequence>();
  message.global_sequence = row.key<GlobalSequence>();
  message.time = row.time();
  message.sender = row.id<UserId>();
  message.type = row.enumerator(chat::MessageType::encrypted);
  if (message.type == chat::MessageType::system) {
    row.message_id_or_null();
    message.message_id = chat::system_message_id(message.chat_sequence);
  } else {
    message.message_id = row.message_id();
  }
  message.content = row.text();
  message.reply_to = row.message_id_or_null();
  message.thread_root = row.message_id_or_null();
  message.mentions = row.mentions_or_null();
  message.metadata = row.json_object_or_null();
  row.bad_if(message.type == chat::MessageType::system && !wire::parse_event_metadata(message.metadata));
  message.updated = row.key_or_null<ChatSequence>();
  message.content_updated = row.key_or_null<ChatSequence>();
  message.edited = row.time_or_null();
  message.deleted = row.boolean();
  return message;
}

engine::ChangeRow read_change(Row& row) {
  engine::ChangeRow change;
  change.chat_sequence = row.key<ChatSequence>();
  change.global_sequence = row.key<GlobalSequence>();
  change.time = row.time();
  change.actor = row.id<UserId>();
  change.kind = row.enumerator(engine::ChangeKind::chat_deleted);
  if (change.kind <= engine::ChangeKind::reaction_updated) {
    change.target = row.message_id();
  } else {
    row.message_id_or_null();
  }
  change.target_sequence = row.key_or_null<ChatSequence>();
  change.fields = row.json_fields();
  change.content = row.optional_text();
  return change;
}

}  // namespace stonechat::sqlite
