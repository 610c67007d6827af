// What readers are shown of the tables, each made of one chat as it stands. The mutex is held.
#pragma once

#include "adapters/memory/memory_data.h"
#include "engine/ports/store_reader.h"

namespace stonechat::memory {

// The newest row of history.
const Entry& head_of(const Chat& chat);
// Of the newest event, in history or not.
ChatSequence last_sequence_of(const Chat& chat);

engine::ChatView view_of(const Chat& chat, UserKey user, const Participant& reader);
engine::ChatListRow list_row_of(const MemoryData& data, const Chat& chat, UserKey user, const UserId& user_id);

// The row with its content, where it is the edit that its message has it from.
engine::ChangeRow shown(const Chat& chat, const Change& change);
void add_reactions(const Chat& chat, UserKey user, engine::MessageRow& row);

// What is kept of the command of the event that stands there, in history or not.
chat::CommandRecord record_of(const Chat& chat, ChatSequence sequence);

}  // namespace stonechat::memory
