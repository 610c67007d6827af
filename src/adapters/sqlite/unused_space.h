// The part of a database page that no row uses. SQLite overwrites what is deleted where it stands (`secure_delete`),
// but rows that moved to another page leave a copy behind in that part, and no later deletion finds it. So a database
// file gets every page with zeros there: by checkpoints, and by the copying of a backup.
#pragma once

#include <cstddef>
#include <span>

struct sqlite3;

namespace stonechat::sqlite {

inline constexpr std::size_t page_bytes = 4096;

// Of a page of rows or keys, what lies between its list of cells and the first of them (SQLite's file format, section
// 1.6); `first_page`: of the file, which begins with the file's header. Empty where the page is of another kind or not
// sound. Other kinds begin with a page number, which below 128 GiB looks like no page of rows; above, it would have to
// agree in every cell's place besides.
std::span<std::byte> unused_space(std::span<std::byte, page_bytes> page, bool first_page);

// From now on the connection's database file, not its log, gets pages without what stood in their unused space. Once,
// right after opening.
void clean_unused_space_in_writes(sqlite3* connection);

}  // namespace stonechat::sqlite
