// The adapters that the store's contract is run on.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/ports/store.h"
#include "tests/contract/expected_history.h"
#include "tests/contract/world.h"

namespace stonechat::test {

// One deployment's data, gone with this.
class StoreHome {
 public:
  virtual ~StoreHome() = default;
  // Another store on the same data; null only after a failed expectation.
  virtual std::unique_ptr<engine::Store> open() = 0;
  // What an operator does beside the server, to a user who is stored.
  virtual void switch_user(const UserId& user, bool disabled) = 0;
};

struct StoreKind {
  std::string name;
  std::function<std::unique_ptr<StoreHome>()> make;
};

std::vector<StoreKind> store_kinds();

// A store that has taken over, a reader that was opened while it was empty, and a world to fill it from.
class StoreContract : public testing::TestWithParam<StoreKind> {
 protected:
  StoreContract();

  // Appends all that waits in the world; a failure fails the test.
  void commit();
  // All reads of the chat give what its events, all of them committed, say.
  void expect_chat(std::string_view chat, std::string_view reader);

  std::unique_ptr<StoreHome> home_;
  std::unique_ptr<engine::Store> store_;
  std::unique_ptr<engine::StoreReader> reader_;
  World world_;
};

void expect_same(const engine::MessageRow& row, const engine::MessageRow& expected);

}  // namespace stonechat::test
