// The contract of engine::AccountStore and engine::AccountReader: what a batch stores of accounts and logins.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/contract/store_kinds.h"

namespace stonechat::test {
namespace {

using account::FamilyKey;
using account::RefreshToken;
using account::SessionFamily;
using account::TokenHash;
using std::chrono::seconds;

const Timestamp start = timestamp_of(1'750'000'000'000);
constexpr account::TokenLives lives{.access = seconds{900}, .refresh = seconds{86'400}};

TokenHash hash_of(int number) {
  TokenHash hash{};
  hash[0] = static_cast<std::byte>(number);
  hash[31] = std::byte{0xff};
  return hash;
}

void expect_same(const SessionFamily& family, const SessionFamily& expected) {
  EXPECT_EQ(family.key, expected.key);
  EXPECT_EQ(family.user, expected.user);
  EXPECT_EQ(family.user_id, expected.user_id);
  EXPECT_EQ(family.generation, expected.generation);
  EXPECT_EQ(family.salt, expected.salt);
  EXPECT_EQ(family.rotated, expected.rotated);
  EXPECT_EQ(family.access_expires, expected.access_expires);
  EXPECT_EQ(family.refresh_expires, expected.refresh_expires);
  EXPECT_EQ(family.revoked, expected.revoked);
}

class AccountContract : public StoreContract {
 protected:
  account::Account account_of(const std::string& username) {
    const chat::User user = world_.user("user_" + username);
    return {.user = user.key, .user_id = user.id, .username = username, .password_hash = "$h1$", .changed = start};
  }

  SessionFamily family_of(std::string_view user, std::int64_t key, Timestamp at = start) {
    const chat::User whose = world_.user(user);
    return account::open_family({key}, whose.key, whose.id, at, lives);
  }

  static RefreshToken token_of(const SessionFamily& family, int number) {
    return {.hash = hash_of(number),
            .family = family.key,
            .generation = family.generation,
            .expires = family.refresh_expires};
  }

  // With the users that the world made meanwhile.
  std::expected<void, Failure> append(engine::AccountChanges changes, Timestamp now = start) {
    engine::Batch batch = world_.take_batch();
    changes.now = now;
    batch.accounts = std::move(changes);
    return store_->append(batch);
  }

  std::optional<engine::FoundToken> find_token(int number) {
    return store_->accounts().find_tokens(std::vector{hash_of(number)}).value().front();
  }
};

TEST_P(AccountContract, AnAccountIsFoundByItsNameInAnyCaseAndByItsUser) {
  ASSERT_TRUE(append({.new_accounts = {account_of("Ann.Lee")}}));
  const auto found =
      store_->accounts().find_accounts(std::vector<std::string>{"nobody", "ann.lee", "ANN.LEE", "ann"}).value();
  ASSERT_EQ(found.size(), 4U);
  EXPECT_FALSE(found[0]);
  EXPECT_FALSE(found[3]);
  ASSERT_TRUE(found[1] && found[2]);
  EXPECT_EQ(found[1]->username, "Ann.Lee");
  EXPECT_EQ(found[1]->user, world_.user("user_Ann.Lee").key);
  EXPECT_EQ(found[1]->user_id, user_id("user_Ann.Lee"));
  EXPECT_EQ(found[1]->password_hash, "$h1$");
  EXPECT_EQ(found[1]->changed, start);
  engine::AccountReader& reader = reader_->accounts();
  EXPECT_EQ(reader.find_account("aNN.lEE").value()->username, "Ann.Lee");
  EXPECT_EQ(reader.find_account_of(user_id("user_Ann.Lee")).value()->username, "Ann.Lee");
  EXPECT_FALSE(reader.find_account("user_Ann.Lee").value());
  EXPECT_FALSE(reader.find_account_of(user_id("Ann.Lee")).value());
}

TEST_P(AccountContract, ATakenNameRefusesTheWholeBatch) {
  ASSERT_TRUE(append({.new_accounts = {account_of("ann")}}));
  world_.create("tea", "bob", {});
  const auto again = append({.new_accounts = {account_of("ANN")}});
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, Failure::Kind::internal);
  EXPECT_FALSE(reader_->find_user(user_id("bob")).value());
  EXPECT_FALSE(reader_->accounts().find_account_of(user_id("user_ANN")).value());
}

TEST_P(AccountContract, ANewPasswordTakesThePlaceOfTheOld) {
  const account::Account ann = account_of("ann");
  ASSERT_TRUE(append({.new_accounts = {ann}}));
  ASSERT_TRUE(append({.new_passwords = {{.user = ann.user, .password_hash = "$h2$", .changed = start + seconds{5}}}}));
  const auto found = reader_->accounts().find_account("ann").value();
  EXPECT_EQ(found->password_hash, "$h2$");
  EXPECT_EQ(found->changed, start + seconds{5});
}

TEST_P(AccountContract, ATokenLeadsToItsFamilyAsItIsNow) {
  SessionFamily family = family_of("ann", 1);
  ASSERT_TRUE(append({.new_families = {family}, .new_tokens = {token_of(family, 1)}}));
  ASSERT_TRUE(find_token(1));
  expect_same(find_token(1)->family, family);
  EXPECT_EQ(find_token(1)->generation, 1);
  EXPECT_FALSE(find_token(2));

  ASSERT_EQ(account::refresh(family, 1, hash_of(9), start + seconds{10}, lives), account::Refreshed::rotated);
  ASSERT_TRUE(append({.changed_families = {family}, .new_tokens = {token_of(family, 2)}}));
  for (const int number : {1, 2}) {
    ASSERT_TRUE(find_token(number));
    expect_same(find_token(number)->family, family);
    EXPECT_EQ(find_token(number)->generation, number);
  }
}

TEST_P(AccountContract, AKnownFamilyOrTokenRefusesTheWholeBatch) {
  const SessionFamily family = family_of("ann", 1);
  const SessionFamily other = family_of("ann", 2);
  ASSERT_TRUE(append({.new_families = {family}, .new_tokens = {token_of(family, 1)}}));
  EXPECT_EQ(append({.new_families = {family}}).error().kind, Failure::Kind::internal);
  EXPECT_EQ(append({.new_families = {other}, .new_tokens = {token_of(other, 1)}}).error().kind,
            Failure::Kind::internal);
  EXPECT_EQ(store_->accounts().find_families(family.user)->size(), 1U);
}

TEST_P(AccountContract, AUsersFamiliesAreThoseThatAreNotRevoked) {
  SessionFamily revoked = family_of("ann", 2);
  ASSERT_TRUE(append({.new_families = {family_of("ann", 1), revoked, family_of("bob", 3), family_of("ann", 4)}}));
  revoked.revoked = true;
  ASSERT_TRUE(append({.changed_families = {revoked}}));
  const auto found = store_->accounts().find_families(world_.user("ann").key).value();
  ASSERT_EQ(found.size(), 2U);
  expect_same(found[0], family_of("ann", 1));
  expect_same(found[1], family_of("ann", 4));
}

TEST_P(AccountContract, RevokedFamiliesAreListedUntilTheirAccessTokensEnd) {
  SessionFamily family = family_of("ann", 1);
  ASSERT_TRUE(append({.new_families = {family, family_of("ann", 2)}}));
  EXPECT_TRUE(reader_->accounts().revoked_families(start)->empty());
  family.revoked = true;
  ASSERT_TRUE(append({.changed_families = {family}}));
  const auto found = reader_->accounts().revoked_families(start + seconds{899}).value();
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].family, FamilyKey{1});
  EXPECT_EQ(found[0].access_expires, family.access_expires);
  EXPECT_TRUE(reader_->accounts().revoked_families(start + seconds{900})->empty());
}

TEST_P(AccountContract, WhatIsOverIsForgottenAndNoKeyIsGivenTwice) {
  const SessionFamily old = family_of("ann", 1);
  const SessionFamily newest = family_of("ann", 2);
  ASSERT_TRUE(append({.new_families = {old, newest}, .new_tokens = {token_of(old, 1), token_of(newest, 2)}}));
  const Timestamp later = start + lives.refresh + seconds{1};
  ASSERT_TRUE(append({.new_accounts = {account_of("bob")}}, later));
  EXPECT_FALSE(find_token(1));
  EXPECT_FALSE(find_token(2));
  EXPECT_EQ(home_->open()->take_over(World::shard_count)->last_family_key, FamilyKey{2});
}

TEST_P(AccountContract, AnEmptyStoreHasHadNoFamily) {
  EXPECT_EQ(home_->open()->take_over(World::shard_count)->last_family_key, FamilyKey{});
}

TEST_P(AccountContract, SwitchesAreSeenByTheirChange) {
  world_.user("ann");
  world_.user("bob");
  commit();
  EXPECT_TRUE(reader_->accounts().user_switches(0)->empty());
  home_->switch_user(user_id("ann"), true);
  home_->switch_user(user_id("bob"), true);
  home_->switch_user(user_id("ann"), false);
  const auto all = reader_->accounts().user_switches(0).value();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].user, user_id("bob"));
  EXPECT_EQ(all[0].key, world_.user("bob").key);
  EXPECT_TRUE(all[0].disabled);
  EXPECT_EQ(all[1].user, user_id("ann"));
  EXPECT_FALSE(all[1].disabled);
  EXPECT_LT(all[0].change, all[1].change);
  EXPECT_EQ(reader_->accounts().user_switches(all[0].change)->size(), 1U);
  EXPECT_TRUE(reader_->accounts().user_switches(all[1].change)->empty());
}

TEST_P(AccountContract, ADeposedOwnerStoresNoLogin) {
  ASSERT_TRUE(home_->open()->take_over(World::shard_count));
  EXPECT_EQ(append({.new_families = {family_of("ann", 1)}}).error().kind, Failure::Kind::fenced);
}

INSTANTIATE_TEST_SUITE_P(Stores, AccountContract, testing::ValuesIn(store_kinds()),
                         [](const auto& kind) { return kind.param.name; });

}  // namespace
}  // namespace stonechat::test
