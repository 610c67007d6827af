#include "tests/power_cut/simulated_disk.h"

#include <algorithm>

namespace stonechat::test {
namespace {

void copy_sector(Bytes& to, const Bytes& from, std::size_t sector) {
  const std::size_t begin = sector * SimulatedDisk::sector_bytes;
  const std::size_t end = std::min({begin + SimulatedDisk::sector_bytes, from.size(), to.size()});
  if (begin < end) {
    std::copy(from.begin() + static_cast<std::ptrdiff_t>(begin), from.begin() + static_cast<std::ptrdiff_t>(end),
              to.begin() + static_cast<std::ptrdiff_t>(begin));
  }
}

Bytes random_content(const SimulatedDisk::File& file, std::mt19937_64& random) {
  Bytes content = file.durable;
  content.resize(random() % 2 == 0 ? file.durable.size() : file.written.size());
  for (const std::size_t sector : file.unsynced) {
    if (random() % 2 == 0) {
      copy_sector(content, file.written, sector);
    }
  }
  return content;
}

}  // namespace

SimulatedDisk::SimulatedDisk(const DiskImage& image) {
  for (const auto& [name, content] : image) {
    auto file = std::make_shared<File>();
    file->written = content;
    file->durable = content;
    entries_[name] = file;
    durable_entries_[name] = file;
  }
}

SimulatedDisk::FilePtr SimulatedDisk::find(const std::string& name) const {
  const auto at = entries_.find(name);
  return at == entries_.end() ? nullptr : at->second;
}

int SimulatedDisk::begin(DiskOperation operation, const std::string& name) {
  if (beside) {
    beside(operation, name);
  }
  if (before) {
    before(operation, name);
  }
  return fault ? fault(operation, name) : 0;
}

int SimulatedDisk::create(const std::string& name) {
  if (const int code = begin(DiskOperation::create, name); code != 0) {
    return code;
  }
  entries_[name] = std::make_shared<File>();
  return 0;
}

int SimulatedDisk::remove(const std::string& name, bool sync_folder) {
  if (const int code = begin(DiskOperation::remove, name); code != 0) {
    return code;
  }
  entries_.erase(name);
  if (sync_folder) {
    durable_entries_ = entries_;
    ++durable_version_;
  }
  return 0;
}

int SimulatedDisk::write(const std::string& name, File& file, std::size_t offset, std::span<const std::byte> bytes) {
  if (const int code = begin(DiskOperation::write, name); code != 0) {
    return code;
  }
  file.written.resize(std::max(file.written.size(), offset + bytes.size()));
  std::ranges::copy(bytes, file.written.begin() + static_cast<std::ptrdiff_t>(offset));
  for (std::size_t sector = offset / sector_bytes; sector * sector_bytes < offset + bytes.size(); ++sector) {
    file.unsynced.insert(sector);
  }
  return 0;
}

int SimulatedDisk::truncate(const std::string& name, File& file, std::size_t size) {
  if (const int code = begin(DiskOperation::truncate, name); code != 0) {
    return code;
  }
  file.written.resize(size);
  return 0;
}

int SimulatedDisk::sync(const std::string& name, File& file, bool sync_folder) {
  if (const int code = begin(DiskOperation::sync, name); code != 0) {
    return code;
  }
  if (sync_ignored.contains(name)) {
    return 0;
  }
  file.durable.resize(file.written.size());
  for (const std::size_t sector : file.unsynced) {
    copy_sector(file.durable, file.written, sector);
  }
  file.unsynced.clear();
  if (sync_folder) {
    durable_entries_ = entries_;
  }
  ++durable_version_;
  return 0;
}

DiskImage SimulatedDisk::durable_image() const {
  DiskImage image;
  for (const auto& [name, file] : durable_entries_) {
    image[name] = file->durable;
  }
  return image;
}

DiskImage SimulatedDisk::random_image(std::mt19937_64& random) const {
  std::set<std::string> names;
  for (const auto* entries : {&entries_, &durable_entries_}) {
    for (const auto& [name, file] : *entries) {
      names.insert(name);
    }
  }
  DiskImage image;
  for (const std::string& name : names) {
    const auto& entries = random() % 2 == 0 ? entries_ : durable_entries_;
    if (const auto at = entries.find(name); at != entries.end()) {
      image[name] = random_content(*at->second, random);
    }
  }
  return image;
}

}  // namespace stonechat::test
