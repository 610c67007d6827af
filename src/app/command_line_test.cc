#include "app/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

namespace stonechat::app {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;

std::expected<CommandLine, CommandLineExit> parse(const std::vector<const char*>& arguments) {
  return parse_command_line(arguments, {{"STONECHAT_LOG_LEVEL", "debug"}});
}

template <class Command>
Command parsed(const std::vector<const char*>& arguments) {
  const auto command = parse(arguments);
  EXPECT_TRUE(command && std::holds_alternative<Command>(*command));
  return command && std::holds_alternative<Command>(*command) ? std::get<Command>(*command) : Command{};
}

TEST(CommandLine, ServeAloneTakesEverythingFromDefaultsAndEnvironment) {
  const auto serve = parsed<ServeCommand>({"serve"});
  EXPECT_FALSE(serve.sources.file);
  EXPECT_TRUE(serve.sources.flags.empty());
  EXPECT_EQ(serve.sources.environment.at("STONECHAT_LOG_LEVEL"), "debug");
}

TEST(CommandLine, ServesFlagsBecomeSettings) {
  const auto serve =
      parsed<ServeCommand>({"serve", "--config", "c.toml", "--listen=127.0.0.1:0", "--data-dir", "/tmp/d"});
  EXPECT_EQ(serve.sources.file, "c.toml");
  const auto config = load_config({.file = {}, .environment = {}, .flags = serve.sources.flags});
  ASSERT_TRUE(config);
  EXPECT_EQ(config->server.listen, "127.0.0.1:0");
  EXPECT_EQ(config->server.data_dir, "/tmp/d");
}

TEST(CommandLine, TokenNamesItsUserAndMayNameTheRest) {
  const auto plain = parsed<TokenCommand>({"token", "--sub", "ann"});
  EXPECT_EQ(plain.subject, "ann");
  EXPECT_EQ(plain.ttl, std::chrono::hours{24});
  EXPECT_FALSE(plain.name || plain.device);
  const auto full = parsed<TokenCommand>({"token", "--sub", "ann", "--ttl", "30d", "--name", "Ann E.", "--device",
                                          "phone", "--data-dir", "d", "--config", "c"});
  EXPECT_EQ(full.ttl, std::chrono::days{30});
  EXPECT_EQ(full.name, "Ann E.");
  EXPECT_EQ(full.device, "phone");
  EXPECT_EQ(full.sources.file, "c");
  EXPECT_EQ(full.sources.flags.size(), 1U);
}

TEST(CommandLine, KnowsTheOtherCommands) {
  parsed<VersionCommand>({"version"});
  EXPECT_TRUE(parsed<GenconfigCommand>({"genconfig"}).flags.empty());
  EXPECT_EQ(parsed<GenconfigCommand>({"genconfig", "--data-dir", "d"}).flags.size(), 1U);
  EXPECT_EQ(parsed<CheckconfigCommand>({"checkconfig", "--config", "c"}).sources.file, "c");
}

TEST(CommandLine, BackupAndRestoreNameAFileAndFindTheStoreAsServeDoes) {
  const auto backup = parsed<BackupCommand>({"backup", "b.db", "--data-dir", "d"});
  EXPECT_EQ(backup.file, "b.db");
  EXPECT_EQ(backup.sources.flags.size(), 1U);
  const auto restore = parsed<RestoreCommand>({"restore", "--config", "c", "b.db"});
  EXPECT_EQ(restore.file, "b.db");
  EXPECT_EQ(restore.sources.file, "c");
}

TEST(CommandLine, HelpGoesToStdoutWithSuccess) {
  const auto help = parse({"--help"});
  ASSERT_FALSE(help);
  EXPECT_EQ(help.error().code, 0);
  EXPECT_THAT(help.error().text, HasSubstr("serve"));
  EXPECT_THAT(help.error().text, HasSubstr("STONECHAT_SECTION_KEY"));
  const auto of_command = parse({"serve", "--help"});
  ASSERT_FALSE(of_command);
  EXPECT_EQ(of_command.error().code, 0);
  EXPECT_THAT(of_command.error().text, HasSubstr("--listen"));
}

TEST(CommandLine, WrongUseEndsWithTwoAndSaysWhatIsWrong) {
  const std::vector<std::pair<std::vector<const char*>, std::string>> wrong{
      {{}, "a command is needed"},
      {{"sevre"}, "sevre"},
      {{"serve", "--lsiten", "x"}, "--lsiten"},
      {{"serve", "--listen"}, "--listen"},
      {{"serve", "--config", "a", "--config", "b"}, "--config"},
      {{"serve", "version"}, "version"},
      {{"backup"}, "file"},
      {{"restore", "a", "b"}, "b"},
      {{"token"}, "--sub"},
      {{"token", "--sub", "me"}, "--sub"},
      {{"token", "--sub", "a b"}, "--sub"},
      {{"token", "--sub", "ann", "--ttl", "soon"}, "--ttl"},
      {{"token", "--sub", "ann", "--name", ""}, "--name"},
      {{"token", "--sub", "ann", "--name", "\xff"}, "--name"},
      {{"token", "--sub", "ann", "--device", ""}, "--device"},
  };
  for (const auto& [arguments, mentioned] : wrong) {
    const auto refused = parse(arguments);
    ASSERT_FALSE(refused) << mentioned;
    EXPECT_EQ(refused.error().code, 2) << mentioned;
    EXPECT_THAT(refused.error().text, HasSubstr(mentioned));
    EXPECT_TRUE(refused.error().text.ends_with('\n'));
  }
}

TEST(Ttl, ReadsAWholeNumberAndAUnit) {
  EXPECT_EQ(parse_ttl("90"), seconds{90});
  EXPECT_EQ(parse_ttl("90s"), seconds{90});
  EXPECT_EQ(parse_ttl("15m"), seconds{900});
  EXPECT_EQ(parse_ttl("12h"), seconds{43200});
  EXPECT_EQ(parse_ttl("30d"), seconds{2592000});
  EXPECT_EQ(parse_ttl("4w"), seconds{2419200});
  EXPECT_EQ(parse_ttl("3650d"), seconds{315360000});
}

TEST(Ttl, RefusesEverythingElse) {
  for (const std::string_view text :
       {"", "0", "-5", "d", "1y", "1.5h", "1 h", "1hh", "3651d", "9223372036854775807w"}) {
    EXPECT_EQ(parse_ttl(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace stonechat::app
