// The shard host with accounts and logins: one batch after the other on a store whose commits fail on purpose.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "adapters/memory/memory_store.h"
#include "engine/shard_host.h"
#include "ops/metrics.h"
#include "tests/host/faulty_store.h"

namespace stonechat::test {
namespace {

using account::FamilyKey;
using engine::AccountRefusal;
using std::chrono::seconds;

account::TokenHash hash_of(const std::string& token) {
  account::TokenHash hash{};
  std::memcpy(hash.data(), token.data(), std::min(token.size(), hash.size()));
  return hash;
}

// Tokens are words here: the token after "a" is "b".
class AccountHost : public testing::Test, private engine::ChatLoader, private engine::BatchSink {
 protected:
  AccountHost() { restart(); }

  void restart() {
    revocations_ = std::make_unique<engine::Revocations>();
    host_ = engine::ShardHost::create(store_, *this, directory_, *revocations_, *this, host_metrics_, {}).value();
  }

  template <class Body>
  void ask(Body body) {
    waiting_.emplace_back(engine::AccountRequest{
        .origin = {}, .lives = {.access = seconds{900}, .refresh = seconds{86'400}}, .body = std::move(body)});
  }
  void sign_up(const std::string& name, const std::string& token) {
    ask(engine::RegisterAccount{.username = name,
                                .password_hash = "hash of " + name,
                                .user = *UserId::parse("user_" + name),
                                .display_name = name,
                                .first_token = hash_of(token)});
  }
  void log_in(const std::string& name, const std::string& token) {
    ask(engine::OpenSession{.username = name, .verified_hash = "hash of " + name, .first_token = hash_of(token)});
  }
  void refresh(const std::string& token, const std::string& next) {
    ask(engine::RefreshSession{
        .presented = hash_of(token), .fresh = hash_of("salt of " + next), .successor = hash_of(next)});
  }
  void log_out(const std::string& token) { ask(engine::EndSession{.presented = hash_of(token)}); }
  void change_password(const std::string& name, std::optional<FamilyKey> kept, const std::string& token) {
    ask(engine::ChangePassword{.username = name,
                               .verified_hash = "hash of " + name,
                               .new_hash = "new hash",
                               .kept = kept,
                               .new_token = hash_of(token)});
  }

  // One batch of all that waits: what each was told, and which logins ended ("-7") or users were disabled ("-user").
  std::string run(seconds later = seconds{0}) {
    now_ += later;
    told_.clear();
    host_->run_batch(waiting_, now_);
    waiting_.clear();
    return told_;
  }

  bool is_revoked(std::int64_t family) { return revocations_->is_revoked(FamilyKey{family}); }

  memory::MemoryStore memory_;
  FaultyStore store_{memory_};
  std::vector<engine::HostItem> waiting_;
  std::unique_ptr<engine::Revocations> revocations_;

 private:
  bool load(const ChatId&, chat::ShardIndex, std::uint64_t) override { return false; }

  void on_committed(std::shared_ptr<const engine::CommittedBatch> batch) override {
    const auto say = [&](const std::string& word) { told_ += (told_.empty() ? "" : " ") + word; };
    for (const engine::BatchEntry& entry : batch->entries) {
      say(word_of(entry.answer));
    }
    for (const engine::SessionsEnded& ended : batch->ended) {
      say("-" + (ended.family ? std::to_string(ended.family->value) : "user"));
    }
  }

  static std::string word_of(const engine::Answer& answer) {
    const auto* outcome = std::get_if<engine::AccountOutcome>(&answer);
    if (outcome == nullptr) {
      return std::holds_alternative<engine::Unavailable>(answer) ? "unavailable" : "unknown";
    }
    if (const auto* granted = std::get_if<engine::SessionGranted>(outcome)) {
      const std::string salt{reinterpret_cast<const char*>(granted->salt.data())};
      return std::to_string(granted->family.value) + (salt.empty() ? "" : ":" + salt.substr(std::strlen("salt of ")));
    }
    if (const auto* refusal = std::get_if<AccountRefusal>(outcome)) {
      constexpr std::array<const char*, 4> words{"taken", "wrong", "disabled", "over"};
      return words[static_cast<std::size_t>(*refusal)];
    }
    return "done";
  }

  ops::Metrics metrics_;
  engine::HostMetrics host_metrics_{metrics_};
  engine::UserDirectory directory_;
  std::unique_ptr<engine::ShardHost> host_;
  std::string told_;
  Timestamp now_ = timestamp_of(1'800'000'000'000);
};

TEST_F(AccountHost, ANameIsGivenOnceAlsoWithinOneBatch) {
  sign_up("ann", "a");
  sign_up("ANN", "b");
  EXPECT_EQ(run(), "1 taken");
  sign_up("Ann", "c");
  log_in("aNN", "d");
  EXPECT_EQ(run(), "taken wrong");
  log_in("ann", "e");
  log_in("nobody", "f");
  EXPECT_EQ(run(), "2 wrong");
  EXPECT_TRUE(memory_.open_reader().value()->find_user(*UserId::parse("user_ann")).value());
  EXPECT_FALSE(memory_.open_reader().value()->find_user(*UserId::parse("user_ANN")).value());
}

TEST_F(AccountHost, ALostAnswerIsGivenAgainAlsoWithinOneBatch) {
  sign_up("ann", "a");
  run();
  refresh("a", "b");
  refresh("a", "other");
  EXPECT_EQ(run(), "1:b 1:b");
  refresh("a", "another");
  EXPECT_EQ(run(seconds{59}), "1:b");
  refresh("b", "c");
  EXPECT_EQ(run(), "1:c");
  refresh("other", "x");
  EXPECT_EQ(run(), "over");
}

TEST_F(AccountHost, AReusedTokenEndsItsLoginAndNoOther) {
  sign_up("ann", "a");
  log_in("ann", "A");
  run();
  refresh("a", "b");
  run();
  refresh("a", "x");
  EXPECT_EQ(run(seconds{60}), "over -1");
  EXPECT_TRUE(is_revoked(1));
  refresh("b", "c");
  EXPECT_EQ(run(), "over");
  log_in("ann", "B");
  EXPECT_EQ(run(), "3");
  EXPECT_FALSE(is_revoked(2));
}

TEST_F(AccountHost, LoggingOutTwiceIsDoneBothTimes) {
  sign_up("ann", "a");
  run();
  log_out("a");
  log_out("a");
  log_out("nothing");
  EXPECT_EQ(run(), "done done done -1");
  log_out("a");
  EXPECT_EQ(run(), "done");
  EXPECT_TRUE(is_revoked(1));
}

TEST_F(AccountHost, ANewPasswordEndsAllLoginsButTheOneThatAsks) {
  sign_up("ann", "a");
  sign_up("bob", "b");
  run();
  log_in("ann", "c");
  change_password("ann", FamilyKey{1}, "d");
  log_in("ann", "e");
  EXPECT_EQ(run(), "3 1 wrong -3");
  refresh("d", "f");
  refresh("b", "g");
  refresh("c", "h");
  EXPECT_EQ(run(), "1:f 2:g over");
}

TEST_F(AccountHost, ANewPasswordWithAnotherUsersLoginKeepsNone) {
  sign_up("ann", "a");
  sign_up("bob", "b");
  run();
  change_password("ann", FamilyKey{2}, "c");
  EXPECT_EQ(run(), "3 -1");
  EXPECT_FALSE(is_revoked(2));
}

TEST_F(AccountHost, WhatIsNotStoredIsNotHeardOf) {
  sign_up("ann", "a");
  run();
  sign_up("bob", "b");
  log_out("a");
  store_.fail_next_append(Failure::Kind::unavailable);
  EXPECT_EQ(run(), "unavailable unavailable");
  EXPECT_FALSE(is_revoked(1));
  sign_up("bob", "b");
  log_out("a");
  EXPECT_EQ(run(), "3 done -1");
}

TEST_F(AccountHost, WhatMayBeStoredStaysShut) {
  sign_up("ann", "a");
  run();
  log_out("a");
  store_.fail_next_append(Failure::Kind::outcome_unknown);
  EXPECT_EQ(run(), "unknown -1");
  EXPECT_TRUE(is_revoked(1));
  log_in("ann", "b");
  EXPECT_EQ(run(), "2");
}

TEST_F(AccountHost, ADisabledUserIsHeardOfWithoutACommitAndLogsInNoMore) {
  sign_up("ann", "a");
  run();
  const UserKey ann = memory_.open_reader().value()->find_user(*UserId::parse("user_ann")).value()->user.key;
  const engine::UserSwitch off{.change = 1, .user = *UserId::parse("user_ann"), .key = ann, .disabled = true};
  waiting_.emplace_back(off);
  sign_up("bob", "b");
  store_.fail_next_append(Failure::Kind::unavailable);
  EXPECT_EQ(run(), "unavailable -user");
  log_in("ann", "c");
  refresh("a", "d");
  EXPECT_EQ(run(), "disabled disabled");
  waiting_.emplace_back(engine::UserSwitch{.change = 2, .user = off.user, .key = ann, .disabled = false});
  refresh("a", "d");
  EXPECT_EQ(run(), "1:d");
}

TEST_F(AccountHost, ManyLoginsOfOneUserEndTheOldest) {
  sign_up("ann", "first");
  run();
  refresh("first", "second");
  for (std::size_t i = 1; i < account::logins_per_user_max; ++i) {
    log_in("ann", "t" + std::to_string(i));
  }
  run(seconds{1});
  EXPECT_FALSE(is_revoked(1));
  refresh("second", "third");
  run(seconds{1});
  log_in("ann", "more");
  EXPECT_EQ(run(seconds{1}), "101 -2");
}

TEST_F(AccountHost, ASuccessorNumbersLoginsOn) {
  sign_up("ann", "a");
  run();
  restart();
  log_in("ann", "b");
  EXPECT_EQ(run(), "2");
}

}  // namespace
}  // namespace stonechat::test
