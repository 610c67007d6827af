#include "adapters/sqlite/unused_space.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>

#include "base/check.h"

namespace stonechat::sqlite {
namespace {

constexpr std::size_t file_header_bytes = 100;
constexpr std::size_t cell_bytes_min = 4;

std::size_t number_at(std::span<const std::byte> page, std::size_t at) {
  return std::to_integer<std::size_t>(page[at]) << 8 | std::to_integer<std::size_t>(page[at + 1]);
}

// 0 where it is no page of rows or keys.
std::size_t header_bytes(std::byte kind) {
  switch (std::to_integer<int>(kind)) {
    case 2:
    case 5:
      return 12;
    case 10:
    case 13:
      return 8;
    default:
      return 0;
  }
}

// A file's methods but for writing. A file points to its methods: from there the others are found.
struct CleaningMethods {
  sqlite3_io_methods methods;
  const sqlite3_io_methods* original;
};

int write_cleaned(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
  const auto* original = reinterpret_cast<const CleaningMethods*>(file->pMethods)->original;
  if (count != page_bytes) {
    return original->xWrite(file, bytes, count, offset);
  }
  std::array<std::byte, page_bytes> page;
  std::memcpy(page.data(), bytes, page.size());
  std::ranges::fill(unused_space(page, offset == 0), std::byte{});
  return original->xWrite(file, page.data(), count, offset);
}

// One for each file system that SQLite was given; for good, since files point to it until they are closed.
const sqlite3_io_methods* cleaning(const sqlite3_io_methods* original) {
  static std::mutex mutex;
  static std::map<const sqlite3_io_methods*, std::unique_ptr<CleaningMethods>> made;
  const std::lock_guard lock(mutex);
  std::unique_ptr<CleaningMethods>& found = made[original];
  if (!found) {
    found = std::make_unique<CleaningMethods>(CleaningMethods{.methods = *original, .original = original});
    found->methods.xWrite = write_cleaned;
  }
  return &found->methods;
}

}  // namespace

std::span<std::byte> unused_space(std::span<std::byte, page_bytes> page, bool first_page) {
  const std::size_t header = first_page ? file_header_bytes : 0;
  const std::size_t size = header_bytes(page[header]);
  const std::size_t free_block = number_at(page, header + 1);
  const std::size_t cells = number_at(page, header + 3);
  const std::size_t end = number_at(page, header + 5);
  const std::size_t cell_places = header + size;
  const std::size_t begin = cell_places + 2 * cells;
  if (size == 0 || begin > end || end > page_bytes || (free_block != 0 && free_block < end)) {
    return {};
  }
  for (std::size_t place = cell_places; place < begin; place += 2) {
    const std::size_t cell = number_at(page, place);
    if (cell < end || cell > page_bytes - cell_bytes_min) {
      return {};
    }
  }
  return page.subspan(begin, end - begin);
}

void clean_unused_space_in_writes(sqlite3* connection) {
  sqlite3_file* file = nullptr;
  sqlite3_file_control(connection, "main", SQLITE_FCNTL_FILE_POINTER, static_cast<void*>(&file));
  check(file != nullptr && file->pMethods != nullptr, "a connection that was opened has its file open");
  file->pMethods = cleaning(file->pMethods);
}

}  // namespace stonechat::sqlite
