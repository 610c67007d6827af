#include "adapters/sqlite/ownership.h"

#include <algorithm>
#include <cstddef>
#include <limits>

#include "adapters/sqlite/statement.h"
#include "base/base64url.h"
#include "base/random.h"
#include "chat/apply.h"

namespace stonechat::sqlite {
namespace {

constexpr std::int64_t shard_count_max = 1024;

std::expected<void, Failure> create_deployment(Connection& connection, std::int64_t shard_count) {
  const std::string epoch = encode_base64url(random_bytes<16>());
  Statement deployment(connection.handle(), "INSERT INTO deployment VALUES (1, ?1, ?2)");
  deployment.bind_text(1, epoch);
  deployment.bind_integer(2, shard_count);
  if (auto result = deployment.run(); !result) {
    return result;
  }
  Statement shards(connection.handle(), "INSERT INTO shards VALUES (?1, '', 0, 0, 0)");
  for (std::int64_t shard = 0; shard < shard_count; ++shard) {
    shards.bind_integer(1, shard);
    if (auto result = shards.run(); !result) {
      return result;
    }
  }
  return {};
}

// The stored number of shards, 0 in a new file.
std::expected<std::int64_t, Failure> read_deployment(Connection& connection, std::string& epoch) {
  std::int64_t shard_count = 0;
  Statement statement(connection.handle(), "SELECT epoch, shard_count FROM deployment");
  const auto result = statement.each([&](Row& row) {
    epoch = row.text();
    shard_count = row.integer(1, shard_count_max);
  });
  if (!result) {
    return std::unexpected(result.error());
  }
  return shard_count;
}

std::expected<void, Failure> raise_terms(Connection& connection, const std::string& owner) {
  Statement statement(connection.handle(), "UPDATE shards SET term = term + 1, owner = ?1");
  statement.bind_text(1, owner);
  return statement.run();
}

std::expected<void, Failure> read_shards(Connection& connection, engine::Ownership& ownership) {
  Statement statement(connection.handle(),
                      "SELECT shard, term, last_global_sequence, last_chat_number FROM shards ORDER BY shard");
  constexpr std::int64_t integer_max = std::numeric_limits<std::int64_t>::max();
  return statement.each([&](Row& row) {
    const auto expected = static_cast<std::int64_t>(ownership.terms.size());
    row.integer(expected, expected);
    ownership.terms.push_back(row.key<Term>());
    ownership.last_sequence = std::max(ownership.last_sequence, row.key<GlobalSequence>(0));
    ownership.last_chat_numbers.push_back(row.integer(0, integer_max));
  });
}

std::expected<void, Failure> read_last_user(Connection& connection, engine::Ownership& ownership) {
  Statement statement(connection.handle(), "SELECT coalesce(max(user_key), 0) FROM users WHERE user_key <= ?1");
  statement.bind_integer(1, Row::counted_max - 1);  // a damaged key must not be counted on from
  return statement.each([&](Row& row) { ownership.last_user_key = row.key<UserKey>(0); });
}

std::expected<void, Failure> read_last_family(Connection& connection, engine::Ownership& ownership) {
  Statement statement(connection.handle(), "SELECT coalesce(max(family_key), 0) FROM session_families");
  return statement.each([&](Row& row) { ownership.last_family_key = row.key<account::FamilyKey>(0); });
}

}  // namespace

std::expected<void, Failure> take_over_shards(Connection& connection, chat::ShardIndex shard_count,
                                              const std::string& owner, engine::Ownership& ownership) {
  auto stored = read_deployment(connection, ownership.epoch);
  if (stored && *stored == 0) {
    if (auto created = create_deployment(connection, shard_count); !created) {
      return created;
    }
    stored = read_deployment(connection, ownership.epoch);
  }
  if (!stored) {
    return std::unexpected(stored.error());
  }
  if (*stored != shard_count) {
    return std::unexpected(Failure{Failure::Kind::bad_input, "this store was made with " + std::to_string(*stored) +
                                                                 " shards and keeps them for life; configured are " +
                                                                 std::to_string(shard_count)});
  }
  auto result = raise_terms(connection, owner);
  if (result) {
    result = read_shards(connection, ownership);
  }
  if (result) {
    result = read_last_user(connection, ownership);
  }
  if (result) {
    result = read_last_family(connection, ownership);
  }
  if (result && ownership.terms.size() != shard_count) {
    return std::unexpected(Failure{Failure::Kind::corrupt, "the table of shards is not complete"});
  }
  return result;
}

}  // namespace stonechat::sqlite
