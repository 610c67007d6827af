// A fixed run of a SQLite store on a simulated disk: appends of many shapes and every kind of event,
// checkpoints of all kinds with and without commits in their middle, a reopen.
#pragma once

#include <vector>

#include "adapters/sqlite/sqlite_store.h"
#include "tests/contract/world.h"
#include "tests/power_cut/simulated_disk.h"

namespace stonechat::test {

// How far the run has come, for whoever looks at the disk in its middle.
struct Progress {
  World world;
  std::vector<std::size_t> events_after;  // the number of events after each batch that was begun
  std::size_t batches_acked = 0;          // whose append has returned
};

// The store's options for this disk: checkpoints by hand, no real folder.
sqlite::SqliteStoreOptions options_on(const std::string& vfs);

// Runs everything; an append that fails fails the test.
void run_workload(SimulatedDisk& disk, Progress& progress);

}  // namespace stonechat::test
