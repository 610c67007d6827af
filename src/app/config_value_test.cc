#include "app/config_value.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace stonechat::app {
namespace {

const ConfigKey& key_named(std::string_view dotted) {
  return *std::ranges::find(config_keys(), dotted, &ConfigKey::dotted);
}

TEST(ConfigKeys, EveryKeyHasItsOwnNameAndPlace) {
  std::set<std::string> names;
  std::set<std::string> environment_names;
  std::set<const void*> places;
  Config config;
  for (const ConfigKey& key : config_keys()) {
    EXPECT_TRUE(names.insert(key.dotted()).second) << key.dotted();
    EXPECT_TRUE(environment_names.insert(key.environment_name()).second) << key.dotted();
    const void* place = std::visit([](auto* slot) -> const void* { return slot; }, key.slot(config));
    EXPECT_TRUE(places.insert(place).second) << key.dotted();
    EXPECT_FALSE(key.help.empty() || key.help.contains('\n')) << key.dotted();
  }
}

TEST(ConfigKeys, EveryDefaultIsAllowedButTheSecretThatNobodyKnows) {
  for (const ConfigKey& key : config_keys()) {
    if (key.dotted() == "auth.hs256_secret") {
      continue;
    }
    std::string text = value_as_toml(key, Config{});
    std::erase_if(text, [](char c) { return c == '"' || c == '[' || c == ']'; });
    Config config;
    EXPECT_EQ(set_value_from_text(key, config, text), std::nullopt) << key.dotted();
    EXPECT_EQ(value_as_toml(key, config), value_as_toml(key, Config{})) << key.dotted();
  }
}

TEST(ConfigValue, WritesEveryTextSoThatAFileMayHoldIt) {
  const ConfigKey& key = key_named("auth.issuer");
  Config config;
  config.auth.issuer = "a \"b\" \\ c\n\t\x7F\xC3\xA4";
  EXPECT_EQ(value_as_toml(key, config), R"("a \"b\" \\ c\u000a\u0009\u007f)"
                                        "\xC3\xA4\"");
}

TEST(ConfigValue, TakesBothEndsOfARangeAndNothingBeyond) {
  const ConfigKey& key = key_named("store.reader_threads");
  Config config;
  EXPECT_EQ(set_value(key, config, 1), std::nullopt);
  EXPECT_EQ(set_value(key, config, 64), std::nullopt);
  EXPECT_EQ(set_value(key, config, 0), "has to be a whole number from 1 to 64");
  EXPECT_EQ(set_value(key, config, 65), "has to be a whole number from 1 to 64");
  EXPECT_EQ(set_value(key, config, -1), "has to be a whole number from 1 to 64");
  EXPECT_EQ(config.store.reader_threads, 64U);
}

TEST(ConfigValue, ReadsOnlyWholeNumbersFromText) {
  const ConfigKey& key = key_named("limits.heartbeat_interval_ms");
  Config config;
  EXPECT_EQ(set_value_from_text(key, config, "200"), std::nullopt);
  EXPECT_EQ(config.limits.heartbeat_interval, std::chrono::milliseconds{200});
  for (const std::string_view text : {"", " 200", "200 ", "2e2", "200ms", "0x10", "1.5", "99999999999999999999"}) {
    EXPECT_TRUE(set_value_from_text(key, config, text)) << text;
  }
  EXPECT_EQ(config.limits.heartbeat_interval, std::chrono::milliseconds{200});
}

TEST(ConfigValue, SeparatesAListInTextByCommas) {
  const ConfigKey& key = key_named("server.allowed_origins");
  Config config;
  EXPECT_EQ(set_value_from_text(key, config, "https://a.example,http://localhost:3000"), std::nullopt);
  EXPECT_EQ(config.server.allowed_origins, (std::vector<std::string>{"https://a.example", "http://localhost:3000"}));
  EXPECT_EQ(set_value_from_text(key, config, ""), std::nullopt);
  EXPECT_TRUE(config.server.allowed_origins.empty());
}

TEST(ConfigValue, RefusesAnOriginThatNoBrowserSends) {
  const ConfigKey& key = key_named("server.allowed_origins");
  Config config;
  for (const std::string_view text : {"https://a.example/", "a.example", "https://A.example", "https://", "://a", "*",
                                      "https://a.example,", "https://a.example, https://b.example"}) {
    EXPECT_TRUE(set_value_from_text(key, config, text)) << text;
  }
}

TEST(ConfigValue, RefusesAnAddressThatCannotBeListenedOn) {
  const ConfigKey& key = key_named("server.listen");
  Config config;
  for (const std::string_view text : {"127.0.0.1:0", "[::1]:8080", "localhost:80"}) {
    EXPECT_EQ(set_value_from_text(key, config, text), std::nullopt) << text;
  }
  for (const std::string_view text : {"", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "::1:80"}) {
    EXPECT_TRUE(set_value_from_text(key, config, text)) << text;
  }
}

TEST(ConfigValue, NamesTheChoices) {
  Config config;
  EXPECT_EQ(set_value_from_text(key_named("log.level"), config, "loud"),
            "has to be one of debug, info, warning, error");
  EXPECT_EQ(set_value_from_text(key_named("log.format"), config, "json"), std::nullopt);
  EXPECT_EQ(config.log.format, ops::LogFormat::json);
}

TEST(ConfigValue, RefusesAnEmptySecretWithoutRepeatingOne) {
  const ConfigKey& key = key_named("auth.hs256_secret");
  Config config;
  EXPECT_NE(set_value_from_text(key, config, ""), std::nullopt);
  EXPECT_EQ(set_value_from_text(key, config, "hunter2"), std::nullopt);
  const auto complaint = set_value_from_text(key, config, "hunter2" + std::string(5000, 's'));
  ASSERT_TRUE(complaint);
  EXPECT_FALSE(complaint->contains("hunter2"));
}

}  // namespace
}  // namespace stonechat::app
