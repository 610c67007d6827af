// Opens a reader of its own connection, which can change nothing. See engine/ports/store_reader.h for the contract.
#pragma once

#include <expected>
#include <functional>
#include <memory>

#include "adapters/sqlite/connection.h"
#include "base/failure.h"
#include "engine/ports/store_reader.h"

namespace stonechat::sqlite {

// The file exists and has the last schema. `on_unreadable` is told of every row that could not be read, on the
// reader's thread, also where the answer goes on without it.
std::expected<std::unique_ptr<engine::StoreReader>, Failure> open_sqlite_reader(
    const ConnectionOptions& options, std::function<void(const Failure&)> on_unreadable);

}  // namespace stonechat::sqlite
