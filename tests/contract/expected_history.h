// What a store must give back for a chat's events: the plainest reading of the contract, to compare every store with.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "chat/event.h"
#include "engine/ports/store_reader.h"

namespace stonechat::test {

// The row that `event` alone puts into history.
engine::MessageRow row_of(const chat::Event& event);

// The history that the first events of one chat leave, as `reader` sees it, by rising chatSequence.
std::map<ChatSequence, engine::MessageRow> expected_history(std::span<const chat::Event* const> events, UserKey reader);

// All of them as they are read afterwards.
std::vector<engine::EventRow> expected_events(std::span<const chat::Event* const> events);

// The first thing in which two rows differ, by its name; empty where they are the same.
std::string difference(const engine::MessageRow& row, const engine::MessageRow& expected);
std::string difference(const engine::EventRow& event, const engine::EventRow& expected);

// Reads the history and the events of a chat of which exactly these are stored; the first thing that is not as
// expected, nothing where all is.
std::optional<std::string> reading_problem(engine::StoreReader& reader, std::span<const chat::Event* const> events,
                                           UserKey user);

}  // namespace stonechat::test
