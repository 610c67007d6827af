// Cuts the power at every step of appends and checkpoints. kill -9 cannot show what these do: it loses nothing that was
// written, synced or not.
#include <gtest/gtest.h>

#include "tests/power_cut/survivor_check.h"
#include "tests/power_cut/workload.h"

namespace stonechat::test {
namespace {

constexpr std::uint64_t seed = 20'250'711;
const std::string database = "/simulated/stonechat.db";
const std::string wal = "/simulated/stonechat.db-wal";

struct Findings {
  std::size_t steps = 0;
  std::size_t cuts = 0;
  std::optional<std::string> problem;  // the first; nothing is looked at after it
};

// Every step of the run is one cut that loses all that was not synced, and one that keeps a random part of it.
Findings cut_everywhere(SimulatedDisk& disk) {
  Findings findings;
  Progress progress;
  std::mt19937_64 random(seed);
  std::optional<std::pair<std::uint64_t, std::size_t>> last_checked;
  const auto look = [&](const DiskImage& image, const char* kind) {
    if (findings.problem) {
      return;
    }
    ++findings.cuts;
    if (auto problem = problem_after_cut(image, progress)) {
      findings.problem = "step " + std::to_string(findings.steps) + ", " + kind + ": " + *problem;
    }
  };
  disk.before = [&](DiskOperation, const std::string&) {
    ++findings.steps;
    const std::pair now{disk.durable_version(), progress.events_after.size() + progress.batches_acked};
    if (last_checked != now) {
      last_checked = now;
      look(disk.durable_image(), "all lost");
    }
    look(disk.random_image(random), "a part lost");
  };
  run_workload(disk, progress);
  disk.before = nullptr;
  look(disk.durable_image(), "at the end");
  std::cout << "seed " << seed << ": " << findings.steps << " steps, " << findings.cuts << " cuts, "
            << progress.batches_acked << " batches\n";
  return findings;
}

TEST(PowerCut, AtAnyStepLosesNothingThatWasAckedAndLeavesNothingInPart) {
  SimulatedDisk disk;
  const Findings findings = cut_everywhere(disk);
  EXPECT_GT(findings.steps, 300U);
  ASSERT_FALSE(findings.problem) << *findings.problem;
}

TEST(PowerCut, IsCaughtWhenTheLogIsNeverSynced) {
  SimulatedDisk disk;
  disk.sync_ignored = {wal};
  EXPECT_TRUE(cut_everywhere(disk).problem);
}

TEST(PowerCut, IsCaughtWhenTheDatabaseFileIsNeverSynced) {
  SimulatedDisk disk;
  disk.sync_ignored = {database};
  EXPECT_TRUE(cut_everywhere(disk).problem);
}

}  // namespace
}  // namespace stonechat::test
