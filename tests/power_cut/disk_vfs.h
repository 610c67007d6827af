// A simulated disk as SQLite sees it: a VFS of its own name, with locks and shared memory for all connections of one
// process. Shared memory dies with the process, so an image that a power cut left starts without.
#pragma once

#include <memory>
#include <string>

#include "tests/power_cut/simulated_disk.h"

namespace stonechat::test {

class DiskVfs {
 public:
  // Registers the VFS; `disk` outlives this, and all connections are closed before.
  explicit DiskVfs(SimulatedDisk& disk);
  ~DiskVfs();

  const std::string& name() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace stonechat::test
