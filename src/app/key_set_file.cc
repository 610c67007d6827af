#include "app/key_set_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>

namespace stonechat::app {
namespace {

std::unexpected<Failure> bad(const std::filesystem::path& path, const std::string& why) {
  return std::unexpected(Failure{Failure::Kind::bad_input, "auth.jwks_file: " + path.string() + ": " + why});
}

// At most one byte more than a key set may have, so that a device without an end ends too.
std::optional<std::string> start_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(auth::jwks_bytes_max + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (!file.is_open() || file.bad()) {
    return std::nullopt;
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

}  // namespace

std::expected<auth::ParsedKeySet, Failure> read_key_set_file(const std::filesystem::path& path) {
  errno = 0;
  const auto text = start_of(path);
  if (!text) {
    return bad(path, std::string{"cannot be read"} + (errno != 0 ? std::string{": "} + std::strerror(errno) : ""));
  }
  auto set = auth::parse_jwks(*text, auth::OctKeys::accepted);
  if (!set) {
    return bad(path, set.error().message);
  }
  return set;
}

}  // namespace stonechat::app
