#include "tests/power_cut/disk_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <map>
#include <new>

namespace stonechat::test {
namespace {

// Who of one process's connections holds what of one file: SQLite's file locks, and the eight of its WAL index.
struct Sharing {
  int shared = 0;
  const void* reserved = nullptr;
  const void* exclusive = nullptr;
  std::vector<std::unique_ptr<Bytes>> regions;
  std::array<int, SQLITE_SHM_NLOCK> shm_shared{};
  std::array<const void*, SQLITE_SHM_NLOCK> shm_exclusive{};
};

struct Host {
  SimulatedDisk& disk;
  std::map<std::string, Sharing> sharing;
};

// Constructed in memory that SQLite gives.
struct OpenFile {
  sqlite3_file base;
  Host* host;
  std::string name;
  SimulatedDisk::FilePtr file;
  Sharing* sharing;
  int lock;
  bool sync_folder;  // as the Unix VFS: the first sync of a journal or log syncs the folder
  bool remove_on_close;
  std::array<bool, SQLITE_SHM_NLOCK> shm_shared;
};

OpenFile& of(sqlite3_file* file) { return *reinterpret_cast<OpenFile*>(file); }

int close_file(sqlite3_file* base) {
  OpenFile& file = of(base);
  if (file.remove_on_close) {
    file.host->disk.remove(file.name, false);
  }
  file.~OpenFile();
  return SQLITE_OK;
}

int read_file(sqlite3_file* base, void* to, int amount, sqlite3_int64 offset) {
  const Bytes& content = of(base).file->written;
  const auto size = static_cast<sqlite3_int64>(content.size());
  const auto there = static_cast<std::size_t>(std::clamp<sqlite3_int64>(size - offset, 0, amount));
  if (there > 0) {
    std::memcpy(to, content.data() + offset, there);
  }
  std::memset(static_cast<char*>(to) + there, 0, static_cast<std::size_t>(amount) - there);
  return there == static_cast<std::size_t>(amount) ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* base, const void* from, int amount, sqlite3_int64 offset) {
  OpenFile& file = of(base);
  return file.host->disk.write(file.name, *file.file, static_cast<std::size_t>(offset),
                               {static_cast<const std::byte*>(from), static_cast<std::size_t>(amount)});
}

int truncate_file(sqlite3_file* base, sqlite3_int64 size) {
  OpenFile& file = of(base);
  // SQLite calls this with the size that the file has, which changes nothing.
  return static_cast<std::size_t>(size) == file.file->written.size()
             ? SQLITE_OK
             : file.host->disk.truncate(file.name, *file.file, static_cast<std::size_t>(size));
}

int sync_file(sqlite3_file* base, int) {
  OpenFile& file = of(base);
  const int code = file.host->disk.sync(file.name, *file.file, file.sync_folder);
  file.sync_folder = file.sync_folder && code != SQLITE_OK;
  return code;
}

int file_size(sqlite3_file* base, sqlite3_int64* size) {
  *size = static_cast<sqlite3_int64>(of(base).file->written.size());
  return SQLITE_OK;
}

int lock_file(sqlite3_file* base, int wanted) {
  OpenFile& file = of(base);
  Sharing& sharing = *file.sharing;
  if (file.lock >= wanted) {
    return SQLITE_OK;
  }
  const bool others_exclusive = sharing.exclusive != nullptr && sharing.exclusive != &file;
  const bool others_reserved = sharing.reserved != nullptr && sharing.reserved != &file;
  if (others_exclusive || (wanted > SQLITE_LOCK_SHARED && others_reserved) ||
      (wanted == SQLITE_LOCK_EXCLUSIVE && sharing.shared > 1)) {
    return SQLITE_BUSY;
  }
  if (file.lock == SQLITE_LOCK_NONE) {
    ++sharing.shared;
  }
  if (wanted >= SQLITE_LOCK_RESERVED) {
    sharing.reserved = &file;
  }
  if (wanted == SQLITE_LOCK_EXCLUSIVE) {
    sharing.exclusive = &file;
  }
  file.lock = wanted;
  return SQLITE_OK;
}

int unlock_file(sqlite3_file* base, int wanted) {
  OpenFile& file = of(base);
  Sharing& sharing = *file.sharing;
  if (sharing.exclusive == &file) {
    sharing.exclusive = nullptr;
  }
  if (sharing.reserved == &file) {
    sharing.reserved = nullptr;
  }
  if (wanted == SQLITE_LOCK_NONE && file.lock > SQLITE_LOCK_NONE) {
    --sharing.shared;
  }
  file.lock = std::min(file.lock, wanted);
  return SQLITE_OK;
}

int check_reserved(sqlite3_file* base, int* reserved) {
  *reserved = of(base).sharing->reserved != nullptr ? 1 : 0;
  return SQLITE_OK;
}

int control_file(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_size(sqlite3_file*) { return 4096; }
// As the Unix VFS promises of every file system: a write leaves its neighbours alone.
int characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

int map_shm(sqlite3_file* base, int region, int size, int extend, void volatile** memory) {
  auto& regions = of(base).sharing->regions;
  const auto index = static_cast<std::size_t>(region);
  *memory = nullptr;
  if (regions.size() <= index && extend == 0) {
    return SQLITE_OK;
  }
  while (regions.size() <= index) {
    regions.push_back(std::make_unique<Bytes>(static_cast<std::size_t>(size)));
  }
  *memory = regions[index]->data();
  return SQLITE_OK;
}

int lock_shm(sqlite3_file* base, int first, int count, int flags) {
  OpenFile& file = of(base);
  Sharing& sharing = *file.sharing;
  const auto begin = static_cast<std::size_t>(first);
  const auto end = begin + static_cast<std::size_t>(count);
  const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
  for (std::size_t i = begin; (flags & SQLITE_SHM_LOCK) != 0 && i < end; ++i) {
    const bool other_exclusive = sharing.shm_exclusive[i] != nullptr && sharing.shm_exclusive[i] != &file;
    const int others_shared = sharing.shm_shared[i] - (file.shm_shared[i] ? 1 : 0);
    if (other_exclusive || (exclusive && others_shared > 0)) {
      return SQLITE_BUSY;
    }
  }
  for (std::size_t i = begin; i < end; ++i) {
    if (exclusive) {
      sharing.shm_exclusive[i] = (flags & SQLITE_SHM_LOCK) != 0 ? &file : nullptr;
    } else if (file.shm_shared[i] != ((flags & SQLITE_SHM_LOCK) != 0)) {
      file.shm_shared[i] = !file.shm_shared[i];
      sharing.shm_shared[i] += file.shm_shared[i] ? 1 : -1;
    }
  }
  return SQLITE_OK;
}

void barrier_shm(sqlite3_file*) {}

int unmap_shm(sqlite3_file* base, int remove) {
  if (remove != 0) {
    of(base).sharing->regions.clear();
  }
  return SQLITE_OK;
}

const sqlite3_io_methods methods{
    .iVersion = 2,
    .xClose = close_file,
    .xRead = read_file,
    .xWrite = write_file,
    .xTruncate = truncate_file,
    .xSync = sync_file,
    .xFileSize = file_size,
    .xLock = lock_file,
    .xUnlock = unlock_file,
    .xCheckReservedLock = check_reserved,
    .xFileControl = control_file,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = characteristics,
    .xShmMap = map_shm,
    .xShmLock = lock_shm,
    .xShmBarrier = barrier_shm,
    .xShmUnmap = unmap_shm,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

Host& host_of(sqlite3_vfs* vfs) { return *static_cast<Host*>(vfs->pAppData); }

int open_file(sqlite3_vfs* vfs, const char* path, sqlite3_file* base, int flags, int* out_flags) {
  Host& host = host_of(vfs);
  const std::string name = path == nullptr ? "temporary" : path;
  base->pMethods = nullptr;
  if (host.disk.find(name) == nullptr) {
    if ((flags & SQLITE_OPEN_CREATE) == 0) {
      return SQLITE_CANTOPEN;
    }
    if (const int code = host.disk.create(name); code != SQLITE_OK) {
      return code;
    }
  }
  constexpr int journals = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL;
  new (base) OpenFile{.base = {.pMethods = &methods},
                      .host = &host,
                      .name = name,
                      .file = host.disk.find(name),
                      .sharing = &host.sharing[name],
                      .lock = SQLITE_LOCK_NONE,
                      .sync_folder = (flags & journals) != 0,
                      .remove_on_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0,
                      .shm_shared = {}};
  if (out_flags != nullptr) {
    *out_flags = flags;
  }
  return SQLITE_OK;
}

int delete_file(sqlite3_vfs* vfs, const char* path, int sync_folder) {
  SimulatedDisk& disk = host_of(vfs).disk;
  return disk.find(path) == nullptr ? SQLITE_IOERR_DELETE_NOENT : disk.remove(path, sync_folder != 0);
}

int access_file(sqlite3_vfs* vfs, const char* path, int flags, int* result) {
  const auto file = host_of(vfs).disk.find(path);
  // As the Unix VFS: an empty journal counts as none.
  *result = file != nullptr && (flags != SQLITE_ACCESS_EXISTS || !file->written.empty()) ? 1 : 0;
  return SQLITE_OK;
}

int full_path(sqlite3_vfs*, const char* path, int size, char* out) {
  sqlite3_snprintf(size, out, "%s", path);
  return SQLITE_OK;
}

// A clock and randomness that never change between runs, so that a seed replays the same images.
int randomness(sqlite3_vfs*, int size, char* out) {
  std::memset(out, 0x5c, static_cast<std::size_t>(size));
  return size;
}
int sleep_microseconds(sqlite3_vfs*, int microseconds) { return microseconds; }
int current_time(sqlite3_vfs*, sqlite3_int64* milliseconds) {
  *milliseconds = 212'000'000'000'000;
  return SQLITE_OK;
}
int last_error(sqlite3_vfs*, int, char*) { return 0; }

std::string next_name() {
  static int last = 0;
  return "simulated-disk-" + std::to_string(++last);
}

}  // namespace

struct DiskVfs::Parts {
  Host host;
  std::string name = next_name();
  sqlite3_vfs vfs{};
};

DiskVfs::DiskVfs(SimulatedDisk& disk) : parts_(new Parts{.host = {.disk = disk, .sharing = {}}}) {
  sqlite3_vfs& vfs = parts_->vfs;
  vfs.iVersion = 2;
  vfs.szOsFile = sizeof(OpenFile);
  vfs.mxPathname = 512;
  vfs.zName = parts_->name.c_str();
  vfs.pAppData = &parts_->host;
  vfs.xOpen = open_file;
  vfs.xDelete = delete_file;
  vfs.xAccess = access_file;
  vfs.xFullPathname = full_path;
  vfs.xRandomness = randomness;
  vfs.xSleep = sleep_microseconds;
  vfs.xGetLastError = last_error;
  vfs.xCurrentTimeInt64 = current_time;
  sqlite3_vfs_register(&vfs, 0);
}

DiskVfs::~DiskVfs() { sqlite3_vfs_unregister(&parts_->vfs); }

const std::string& DiskVfs::name() const { return parts_->name; }

}  // namespace stonechat::test
