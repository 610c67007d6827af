// One row of history or one change of it, from the columns that the read statements select for it.
#pragma once

#include "adapters/sqlite/row.h"
#include "engine/ports/store_reader.h"

namespace stonechat::sqlite {

// chat_sequence, global_sequence, timestamp, the sender's user_id, message_type, message_id, content, reply_to,
// thread_root, mentions, metadata, updated_sequence, content_sequence, edited_at, deleted: in this order.
engine::MessageRow read_message(Row& row);

// chat_sequence, global_sequence, timestamp, the actor's user_id, event_type, the target's message_id, fields, the
// content of the target where this is the edit that it has it from: in this order.
engine::ChangeRow read_change(Row& row);

}  // namespace stonechat::sqlite
