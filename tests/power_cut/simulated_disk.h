// A disk in memory that knows what a power cut would leave. Each file has what was written and what of that is durable;
// so has the folder: a file that was made or removed is so for certain only after its folder was synced.
// One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace stonechat::test {

using Bytes = std::vector<std::byte>;
// File contents by name.
using DiskImage = std::map<std::string, Bytes>;

enum class DiskOperation { write, sync, truncate, create, remove };

class SimulatedDisk {
 public:
  // A power cut keeps or drops whole sectors of what was not synced.
  static constexpr std::size_t sector_bytes = 512;

  struct File {
    Bytes written;
    Bytes durable;
    std::set<std::size_t> unsynced;  // sectors
  };
  using FilePtr = std::shared_ptr<File>;

  SimulatedDisk() = default;
  // The disk of a machine that has just come up.
  explicit SimulatedDisk(const DiskImage& image);

  // Called first of all: what others do at the same time. May use the disk itself.
  std::function<void(DiskOperation, const std::string& file)> beside;
  // Called before each operation takes effect: a power cut there finds the disk as it is in the call.
  std::function<void(DiskOperation, const std::string& file)> before;
  // A result code of SQLite's for an operation that fails, 0 for one that succeeds.
  std::function<int(DiskOperation, const std::string& file)> fault;
  // Syncs of these files do nothing although they succeed: the lie that the checks must catch.
  std::set<std::string> sync_ignored;

  // Null where there is none.
  FilePtr find(const std::string& name) const;
  // Each returns SQLite's result code.
  int create(const std::string& name);
  int remove(const std::string& name, bool sync_folder);
  int write(const std::string& name, File& file, std::size_t offset, std::span<const std::byte> bytes);
  int truncate(const std::string& name, File& file, std::size_t size);
  // With the folder: entries too.
  int sync(const std::string& name, File& file, bool sync_folder);

  // What a power cut now leaves for certain.
  DiskImage durable_image() const;
  // What it may leave: of each unsynced sector, size and folder entry either the old or the new.
  DiskImage random_image(std::mt19937_64& random) const;
  // Rises whenever durable_image() changes.
  std::uint64_t durable_version() const { return durable_version_; }

 private:
  int begin(DiskOperation operation, const std::string& name);

  std::map<std::string, FilePtr> entries_;
  std::map<std::string, FilePtr> durable_entries_;
  std::uint64_t durable_version_ = 0;
};

}  // namespace stonechat::test
