#include "adapters/sqlite/unused_space.h"

#include <gtest/gtest.h>

#include <array>
#include <initializer_list>

namespace stonechat::sqlite {
namespace {

using Page = std::array<std::byte, page_bytes>;

// Two cells, at 4000 and 4050; all else is full of leftovers.
Page page_of(int kind, std::size_t header = 0) {
  Page page;
  page.fill(std::byte{0xAA});
  std::size_t at = header;
  for (const int byte : {kind, 0, 0, 0, 2, 4000 >> 8, 4000 & 0xFF, 0}) {
    page[at++] = std::byte(byte);
  }
  at += kind == 2 || kind == 5 ? 4 : 0;
  for (const int byte : {4000 >> 8, 4000 & 0xFF, 4050 >> 8, 4050 & 0xFF}) {
    page[at++] = std::byte(byte);
  }
  return page;
}

void set(Page& page, std::size_t at, int number) {
  page[at] = std::byte(number >> 8);
  page[at + 1] = std::byte(number & 0xFF);
}

TEST(UnusedSpace, LiesBetweenTheListOfCellsAndTheCells) {
  for (const int kind : {10, 13}) {
    Page page = page_of(kind);
    const auto space = unused_space(page, false);
    EXPECT_EQ(space.data(), page.data() + 12) << kind;
    EXPECT_EQ(space.size(), 4000U - 12U);
  }
  for (const int kind : {2, 5}) {
    Page page = page_of(kind);
    EXPECT_EQ(unused_space(page, false).data(), page.data() + 16) << kind;
  }
}

TEST(UnusedSpace, OfTheFirstPageComesBehindTheFilesHeader) {
  Page page = page_of(13, 100);
  EXPECT_EQ(unused_space(page, true).data(), page.data() + 112);
}

TEST(UnusedSpace, IsNotInPagesOfOtherKinds) {
  for (const int kind : {0, 1, 3, 12, 14, 255}) {
    Page page = page_of(kind);
    EXPECT_TRUE(unused_space(page, false).empty()) << kind;
  }
}

TEST(UnusedSpace, IsNotLookedForInAPageThatIsNotSound) {
  constexpr std::size_t free_block = 1;
  constexpr std::size_t cells = 3;
  constexpr std::size_t start = 5;
  constexpr std::size_t second_cell = 10;
  struct Damage {
    std::size_t at;
    int number;
  };
  for (const Damage damage : std::initializer_list<Damage>{{free_block, 3999},
                                                           {cells, 3},
                                                           {cells, 5000},
                                                           {start, 4097},
                                                           {start, 11},
                                                           {start, 4001},
                                                           {second_cell, 3999},
                                                           {second_cell, 4093}}) {
    Page page = page_of(13);
    set(page, damage.at, damage.number);
    EXPECT_TRUE(unused_space(page, false).empty()) << damage.at << " " << damage.number;
  }
  Page page = page_of(13);
  set(page, free_block, 4020);
  EXPECT_FALSE(unused_space(page, false).empty());
}

}  // namespace
}  // namespace stonechat::sqlite
