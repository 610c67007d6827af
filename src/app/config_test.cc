#include "app/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "app/config_file.h"
#include "app/config_keys.h"

namespace stonechat::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> complaints_of(std::string_view toml) {
  Config config;
  return apply_config_file(toml, "stonechat.toml", config);
}

std::string failure_of(const ConfigSources& sources) {
  const auto config = load_config(sources);
  return config ? std::string{} : config.error().message;
}

class ConfigFileOnDisk : public testing::Test {
 protected:
  void write(std::string_view text) { std::ofstream(path_) << text; }
  void TearDown() override { std::filesystem::remove(path_); }

  const std::filesystem::path path_ =
      std::filesystem::path{testing::TempDir()} / ("config_test_" + std::to_string(std::random_device{}()) + ".toml");
};

TEST(ConfigFile, SetsWhatItNamesAndLeavesTheRest) {
  Config config;
  EXPECT_THAT(apply_config_file("[server]\nlisten = \"0.0.0.0:80\"\ndrain_ms = 100\nallowed_origins = "
                                "[\"https://app.example\"]\n[log]\nlevel = \"debug\"\n",
                                "f", config),
              IsEmpty());
  EXPECT_EQ(config.server.listen, "0.0.0.0:80");
  EXPECT_EQ(config.server.drain, std::chrono::milliseconds{100});
  EXPECT_THAT(config.server.allowed_origins, ElementsAre("https://app.example"));
  EXPECT_EQ(config.log.level, ops::LogLevel::debug);
  EXPECT_EQ(config.server.data_dir, "data");
}

TEST(ConfigFile, TakesAKeySetFromOnePlaceAlone) {
  EXPECT_THAT(complaints_of("[auth]\njwks_url = \"https://id.example/jwks\"\n"), IsEmpty());
  EXPECT_THAT(complaints_of("[auth]\njwks_url = \"\"\njwks_file = \"\"\n"), IsEmpty());
  EXPECT_THAT(complaints_of("[auth]\njwks_url = \"http://id.example/jwks\"\n"),
              ElementsAre(HasSubstr("an https address")));
  EXPECT_THAT(failure_of({.file = std::nullopt,
                          .environment = {{"STONECHAT_AUTH_JWKS_FILE", "keys.json"},
                                          {"STONECHAT_AUTH_JWKS_URL", "https://id.example/jwks"}},
                          .flags = {}}),
              HasSubstr("both set"));
}

TEST(ConfigFile, NamesTheNearestKeyForAnUnknownOne) {
  EXPECT_THAT(
      complaints_of("[limits]\nmesages_per_second = 5\n"),
      ElementsAre("stonechat.toml:2: unknown key limits.mesages_per_second; did you mean messages_per_second?"));
  EXPECT_THAT(complaints_of("[limit]\nmessage_burst = 5\n"),
              ElementsAre("stonechat.toml:1: unknown section limit; did you mean limits?"));
  EXPECT_THAT(complaints_of("listen = \"x\"\n"),
              ElementsAre("stonechat.toml:1: unknown key listen outside of a section; did you mean server.listen?"));
}

TEST(ConfigFile, SaysWhatIsAllowedForEveryWrongType) {
  for (const std::string_view value : {"\"5\"", "5.0", "true", "[5]", "1979-05-27", "{a = 1}", "-1", "1025"}) {
    EXPECT_THAT(complaints_of("[limits]\njson_depth_max = " + std::string{value}),
                ElementsAre(HasSubstr("limits.json_depth_max has to be a whole number from 0 to 1024")))
        << value;
  }
}

TEST(ConfigFile, ReportsEveryMistakeInTheOrderOfTheFile) {
  EXPECT_THAT(complaints_of("[store]\nreader_threads = 0\n[limits]\nmessage_burst = 0\nx = 1\n[auth]\nissuer = 1\n"),
              ElementsAre(HasSubstr(":2:"), HasSubstr(":4:"), HasSubstr(":5:"), HasSubstr(":7:")));
}

TEST(ConfigFile, SaysWhereItIsNoToml) {
  EXPECT_THAT(complaints_of("[limits]\nmessage_burst = = 3\n"), ElementsAre(HasSubstr("stonechat.toml:2: ")));
  EXPECT_THAT(complaints_of("[log]\nlevel = \"info\"\nlevel = \"info\"\n"), ElementsAre(HasSubstr(":3: ")));
}

TEST(ConfigFile, NeverRepeatsASecret) {
  for (const std::string_view line : {"hs256_secret = \"hunter2\"", "hs256_secret = [\"hunter2\"]",
                                      "hs256_secret = \"hunter2", "hs256_secret = hunter2"}) {
    for (const std::string& complaint : complaints_of("[auth]\n" + std::string{line})) {
      EXPECT_FALSE(complaint.contains("hunter2")) << complaint;
    }
  }
}

TEST_F(ConfigFileOnDisk, FlagsWinOverTheEnvironmentAndThatOverTheFile) {
  write("[server]\nlisten = \"127.0.0.1:1\"\nloops = 1\ndata_dir = \"from-file\"\n");
  const auto config = load_config(
      {.file = path_,
       .environment = {{"STONECHAT_SERVER_LISTEN", "127.0.0.1:2"}, {"STONECHAT_SERVER_LOOPS", "2"}, {"HOME", "/"}},
       .flags = {{.flag = "--listen", .key = "server.listen", .value = "127.0.0.1:3"}}});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->server.listen, "127.0.0.1:3");
  EXPECT_EQ(config->server.loops, 2U);
  EXPECT_EQ(config->server.data_dir, "from-file");
  EXPECT_EQ(config->limits.messages_per_second, 50U);
}

TEST_F(ConfigFileOnDisk, AFileThatIsNamedHasToBeReadable) {
  EXPECT_THAT(failure_of({.file = path_, .environment = {}, .flags = {}}), HasSubstr("No such file or directory"));
  EXPECT_THAT(failure_of({.file = testing::TempDir(), .environment = {}, .flags = {}}), HasSubstr("cannot be read"));
}

TEST_F(ConfigFileOnDisk, TheTemplateSetsNothingAndKnowsEveryKey) {
  write(config_template());
  const auto config = load_config({.file = path_, .environment = {}, .flags = {}});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->limits.content_bytes_max, 16384U);
  for (const ConfigKey& key : config_keys()) {
    EXPECT_THAT(config_template(), HasSubstr("\n#" + std::string{key.name} + " = "));
  }
}

TEST_F(ConfigFileOnDisk, TheTemplateSetsWhatWasChosen) {
  Config chosen;
  chosen.server.data_dir = "/srv/chat";
  write(config_template(chosen));
  const auto config = load_config({.file = path_, .environment = {}, .flags = {}});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->server.data_dir, "/srv/chat");
  EXPECT_THAT(config_template(chosen), HasSubstr("\ndata_dir = "));
  EXPECT_THAT(config_template(chosen), HasSubstr("\n#listen = "));
}

TEST_F(ConfigFileOnDisk, TheTemplateWithEveryKeyTakenInIsStillTheDefaults) {
  std::string text = "\n" + config_template();
  for (std::size_t at = text.find("\n#"); at != std::string::npos; at = text.find("\n#", at + 1)) {
    if (text[at + 2] != ' ' && text.compare(at + 2, 12, "hs256_secret") != 0) {
      text.erase(at + 1, 1);
    }
  }
  write(text);
  EXPECT_EQ(failure_of({.file = path_, .environment = {}, .flags = {}}), "");
}

TEST(ConfigEnvironment, RefusesAnUnknownNameOfOurs) {
  EXPECT_EQ(failure_of({.file = {}, .environment = {{"STONECHAT_LIMITS_MESAGE_BURST", "1"}}, .flags = {}}),
            "environment: unknown name STONECHAT_LIMITS_MESAGE_BURST; did you mean STONECHAT_LIMITS_MESSAGE_BURST?");
}

TEST(ConfigEnvironment, SaysWhichNameIsWrongAndWhatIsAllowed) {
  EXPECT_EQ(failure_of({.file = {}, .environment = {{"STONECHAT_LOG_FORMAT", "xml"}}, .flags = {}}),
            "environment: STONECHAT_LOG_FORMAT has to be one of logfmt, json");
}

TEST(ConfigEnvironment, IsReadFromTheProcess) {
  ASSERT_EQ(setenv("STONECHAT_CONFIG_TEST", "a=b", 1), 0);
  EXPECT_EQ(current_environment().at("STONECHAT_CONFIG_TEST"), "a=b");
  unsetenv("STONECHAT_CONFIG_TEST");
}

TEST(ConfigTls, ACertificateWithoutAKeyIsRefused) {
  EXPECT_EQ(failure_of({.file = {}, .environment = {{"STONECHAT_TLS_CERT", "c"}}, .flags = {}}),
            "tls.cert and tls.key have to be set both, or neither");
  EXPECT_EQ(
      failure_of({.file = {}, .environment = {{"STONECHAT_TLS_CERT", "c"}, {"STONECHAT_TLS_KEY", "k"}}, .flags = {}}),
      "");
}

TEST(ConfigFlags, SaysWhichFlagIsWrong) {
  EXPECT_THAT(
      failure_of(
          {.file = {}, .environment = {}, .flags = {{.flag = "--listen", .key = "server.listen", .value = "nowhere"}}}),
      HasSubstr("--listen has to be an address and port"));
}

}  // namespace
}  // namespace stonechat::app
