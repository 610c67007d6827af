// One row of history, from the columns that the read statements select for it.
#pragma once

#include "adapters/sqlite/row.h"
#include "engine/ports/store_reader.h"

namespace stonechat::sqlite {

// chat_sequence, global_sequence, timestamp, the sender's user_id, message_type, message_id, content, reply_to,
// thread_root, mentions, metadata: in this order.
engine::MessageRow read_message(Row& row);

}  // namespace stonechat::sqlite
