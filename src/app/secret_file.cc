#include "app/secret_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/base64url.h"
#include "base/durable_file.h"
#include "base/random.h"

namespace stonechat::app {
namespace {

constexpr std::size_t secret_bytes_min = 32;
constexpr std::size_t secret_bytes_max = 4096;

class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (fd_ >= 0) {
      close(fd_);
    }
  }
  int fd() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }

 private:
  int fd_;
};

std::unexpected<Failure> failed(const std::filesystem::path& path, std::string_view what) {
  const std::string reason = std::strerror(errno);
  return std::unexpected(
      Failure{Failure::Kind::unavailable, path.string() + ": " + std::string{what} + " failed: " + reason});
}

std::string_view without_white_space(std::string_view text) {
  constexpr std::string_view white = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(white);
  return begin == std::string_view::npos ? std::string_view{}
                                         : text.substr(begin, text.find_last_not_of(white) - begin + 1);
}

// Nothing where there is no such file.
std::expected<std::optional<std::string>, Failure> read_secret(const std::filesystem::path& path) {
  const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open()) {
    if (errno == ENOENT) {
      return std::nullopt;
    }
    return failed(path, "opening");
  }
  std::array<char, secret_bytes_max + 1> bytes;
  std::size_t size = 0;
  while (size < bytes.size()) {
    const ssize_t got = read(file.fd(), bytes.data() + size, bytes.size() - size);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got < 0) {
      return failed(path, "reading");
    }
    if (got == 0) {
      break;
    }
    size += static_cast<std::size_t>(got);
  }
  const std::string_view secret = without_white_space({bytes.data(), size});
  if (secret.size() < secret_bytes_min || size > secret_bytes_max) {
    return std::unexpected(Failure{
        Failure::Kind::corrupt, path.string() + ": a secret has 32 to 4096 bytes; restore the file, or remove it for "
                                                "a new one, which ends all tokens signed so far"});
  }
  return std::string{secret};
}

std::expected<void, Failure> make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  if (std::filesystem::is_directory(folder, error)) {
    return {};
  }
  const std::filesystem::path parent = folder_of(folder);
  std::filesystem::create_directories(parent, error);
  if (mkdir(folder_of(folder / secret_file_name).c_str(), 0700) != 0 && errno != EEXIST) {
    return failed(folder, "making the folder");
  }
  return sync_folder(parent);
}

std::expected<void, Failure> publish(const std::filesystem::path& temporary, const std::filesystem::path& path) {
  // A link, where a rename would do, because it never replaces: of two processes the first one's secret stays.
  if (link(temporary.c_str(), path.c_str()) == 0 || errno == EEXIST) {
    unlink(temporary.c_str());
    return {};
  }
  const auto failure = failed(path, "making the file");
  unlink(temporary.c_str());
  return failure;
}

std::expected<void, Failure> create_secret(const std::filesystem::path& data_dir, const std::filesystem::path& path) {
  if (auto made = make_folder(data_dir); !made) {
    return made;
  }
  const std::filesystem::path temporary = data_dir / ("hs256_secret." + encode_base64url(random_bytes<12>()) + ".new");
  if (auto written = write_new_file(temporary, encode_base64url(random_bytes<32>())); !written) {
    return written;
  }
  if (auto published = publish(temporary, path); !published) {
    return published;
  }
  return sync_folder(data_dir);
}

}  // namespace

std::expected<std::string, Failure> load_or_create_secret(const std::filesystem::path& data_dir) {
  const std::filesystem::path path = data_dir / secret_file_name;
  auto secret = read_secret(path);
  if (secret && !*secret) {
    if (auto created = create_secret(data_dir, path); !created) {
      return std::unexpected(std::move(created.error()));
    }
    // Read back, for it may be another process's.
    secret = read_secret(path);
  }
  if (!secret) {
    return std::unexpected(std::move(secret.error()));
  }
  if (!*secret) {
    return std::unexpected(Failure{Failure::Kind::unavailable, path.string() + ": vanished while it was made"});
  }
  return std::move(**secret);
}

}  // namespace stonechat::app
