// Opens a reader of its own connection, which can change nothing. See engine/ports/store_reader.h for the contract.
#pragma once

#include <expected>
#include <memory>

#include "adapters/sqlite/connection.h"
#include "base/failure.h"
#include "engine/ports/store_reader.h"

namespace stonechat::sqlite {

// The file exists and has the last schema.
std::expected<std::unique_ptr<engine::StoreReader>, Failure> open_sqlite_reader(const ConnectionOptions& options);

}  // namespace stonechat::sqlite
