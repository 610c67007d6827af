#include "adapters/sqlite/attached_files.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include "adapters/sqlite/statement.h"

namespace stonechat::sqlite {
namespace {

bool is_plain_name(std::string_view name) {
  return !name.empty() &&
         std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

}  // namespace

std::expected<AttachedFiles, Failure> read_attached(const std::filesystem::path& data_dir,
                                                    std::span<const std::string> names) {
  AttachedFiles files;
  for (const std::string& name : names) {
    std::error_code error;
    if (!std::filesystem::exists(data_dir / name, error)) {
      continue;
    }
    std::ifstream file(data_dir / name, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), {}};
    if (!file.is_open() || file.bad()) {
      return std::unexpected(Failure{Failure::Kind::unavailable, (data_dir / name).string() + ": cannot be read"});
    }
    files.emplace(name, std::move(bytes));
  }
  return files;
}

std::expected<void, Failure> put_attached(Connection& backup, const AttachedFiles& files) {
  auto result = backup.run("CREATE TABLE attached_files (name TEXT PRIMARY KEY, content TEXT NOT NULL) STRICT");
  Statement insert(backup.handle(), "INSERT INTO attached_files VALUES (?1, ?2)");
  for (const auto& [name, content] : files) {
    if (!result) {
      break;
    }
    insert.bind_text(1, name);
    insert.bind_text(2, content);
    result = insert.run();
  }
  return result;
}

std::expected<AttachedFiles, Failure> take_attached(Connection& backup) {
  AttachedFiles files;
  bool plain = true;
  Statement select(backup.handle(), "SELECT name, content FROM attached_files");
  auto result = select.each([&](Row& row) {
    std::string name = row.text();
    plain = plain && is_plain_name(name);
    files.emplace(std::move(name), row.text());
  });
  if (result && !plain) {
    result = std::unexpected(Failure{Failure::Kind::corrupt, "it holds a file whose name is none of ours"});
  }
  if (result) {
    result = backup.run("DROP TABLE attached_files");
  }
  if (!result) {
    return std::unexpected(std::move(result.error()));
  }
  return files;
}

}  // namespace stonechat::sqlite
