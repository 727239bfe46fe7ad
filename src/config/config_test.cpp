#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "config/document.hpp"
#include "config/load.hpp"
#include "config/registry.hpp"
#include "config/reload.hpp"

namespace m8::config {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

enum class Model { kClassic, kEdge };

struct Sample {
  bool dry_run = true;
  int port = 4002;
  std::int64_t seed = 7;
  double delta = 0.1;
  Duration widen_every = std::chrono::seconds{30};
  TimeOfDay open{std::chrono::hours{9} + std::chrono::minutes{30}};
  Money max_loss = *Money::Parse("5000");
  Price wing = *Price::Parse("25");
  std::string host = "127.0.0.1";
  std::string token;
  std::vector<std::string> symbols{"SPX"};
  Model model = Model::kEdge;
};

void Declare(Registry& registry, Sample& s) {
  static constexpr Choice<Model> kModels[] = {{"classic", Model::kClassic}, {"edge", Model::kEdge}};
  registry.Add({.name = "tws.host", .help = "Where TWS listens."}, s.host);
  registry.Add({.name = "tws.port", .help = "Its API port.", .range = Range{1, 65535}}, s.port);
  registry.Add({.name = "server.token", .help = "Opens the API.", .secret = true}, s.token);
  registry.Add({.name = "risk.max_loss",
                .help = "Trading stops for the day below.",
                .unit = "USD",
                .range = Range{0, 1e9},
                .reload = Reload::kLive},
               s.max_loss);
  registry.Add({.name = "orders.dry_run", .help = "Nothing is sent."}, s.dry_run);
  registry.Add({.name = "orders.widen_every",
                .help = "Between two steps towards the market.",
                .range = Range{1, 3600},
                .reload = Reload::kLive},
               s.widen_every);
  registry.Add({.name = "sim.seed", .help = "Seed of the day."}, s.seed);
  registry.Add({.name = "sim.open", .help = "First quote."}, s.open);
  registry.Add({.name = "sim.symbols", .help = "What is traded."}, s.symbols);
  registry.Add(
      {.name = "strategy.score_model", .help = "Which score ranks.", .reload = Reload::kLive},
      s.model, kModels);
  registry.Add({.name = "strategy.condor.short_delta",
                .help = "Delta of the short legs.",
                .range = Range{0, 1},
                .reload = Reload::kLive},
               s.delta);
  registry.Add({.name = "strategy.butterfly.wing",
                .help = "Width of a wing | each side.",
                .unit = "points",
                .range = Range{5, std::numeric_limits<double>::infinity()}},
               s.wing);
  registry.Check("strategy.condor.short_delta", [&s]() -> std::optional<std::string> {
    if (s.delta > 0.5) {
      return "a short leg is out of the money, so at most 0.5";
    }
    return std::nullopt;
  });
}

struct Loaded {
  Sample sample;
  Registry registry;
  std::vector<std::string> problems;

  explicit Loaded(const Sources& sources = {}) {
    Declare(registry, sample);
    for (const auto& problem : Load(registry, sources)) {
      problems.push_back(problem.Text());
    }
  }
};

Sources Toml(std::string text) { return {.toml = TextFile{"magic8.toml", std::move(text)}}; }

std::vector<std::string> ProblemsOf(std::string text) {
  return Loaded(Toml(std::move(text))).problems;
}

TEST(Config, ReadsEveryTypeFromToml) {
  const Loaded loaded(Toml(R"(
[tws]
host = "10.0.0.1"
port = 7496
[risk]
max_loss = 1234.56
[orders]
dry_run = false
widen_every = "1m30s"
[sim]
seed = -3
open = 09:45:00
symbols = ["SPX", "XSP"]
[strategy]
score_model = "classic"
condor.short_delta = 0.16
butterfly.wing = 50
)"));
  EXPECT_THAT(loaded.problems, IsEmpty());
  const auto& s = loaded.sample;
  EXPECT_EQ(s.host, "10.0.0.1");
  EXPECT_EQ(s.port, 7496);
  EXPECT_EQ(s.max_loss.Text(), "1234.56");
  EXPECT_FALSE(s.dry_run);
  EXPECT_EQ(s.widen_every, std::chrono::seconds{90});
  EXPECT_EQ(s.seed, -3);
  EXPECT_EQ(FormatTimeOfDay(s.open), "09:45");
  EXPECT_THAT(s.symbols, ElementsAre("SPX", "XSP"));
  EXPECT_EQ(s.model, Model::kClassic);
  EXPECT_EQ(s.delta, 0.16);
  EXPECT_EQ(s.wing.Text(), "50.00");
}

TEST(Config, TellsTheOriginOfEachValueAndTheStrongestSourceWins) {
  Sources sources = Toml("[tws]\nport = 1\nhost = \"file\"\n[sim]\nseed = 1\n");
  sources.dotenv = TextFile{".env", "\nMAGIC8__TWS__PORT=2\nOTHER=x\nMAGIC8__SIM__SEED='2'\n"};
  sources.environment = {{"MAGIC8__TWS__PORT", "3"}, {"HOME", "/root"}, {"MAGIC8_HOME", "x"}};
  sources.overrides = {"tws.port=4"};
  const Loaded loaded(sources);
  EXPECT_THAT(loaded.problems, IsEmpty());
  EXPECT_EQ(loaded.sample.port, 4);
  EXPECT_EQ(loaded.registry.Find("tws.port")->origin.Text(), "--set tws.port");
  EXPECT_EQ(loaded.registry.Find("tws.host")->origin.Text(), "magic8.toml:3:8");
  EXPECT_EQ(loaded.registry.Find("sim.seed")->origin.Text(), ".env:4:1");
  EXPECT_EQ(loaded.registry.Find("risk.max_loss")->origin.Text(), "default");
  sources.overrides.clear();
  EXPECT_EQ(Loaded(sources).registry.Find("tws.port")->origin.Text(), "env MAGIC8__TWS__PORT");
}

TEST(Config, TellsEveryProblemOfAFileInTheOrderOfItsLines) {
  EXPECT_THAT(
      ProblemsOf("[tws]\nport = \"ten\"\n[orders]\ndry_run = 1\n[risk]\nmax_los = 3\n"
                 "max_loss = -1\n[sim]\nopen = \"9:45\"\nsymbols = [1]\nseed = 1.5\n"),
      ElementsAre(
          "magic8.toml:2:8: error[CFG-003] tws.port: expected integer 1..65535, got \"ten\"",
          "magic8.toml:4:11: error[CFG-003] orders.dry_run: expected true or false, got 1",
          "magic8.toml:6:1: error[CFG-005] risk.max_los: no such setting "
          "(did you mean risk.max_loss?)",
          "magic8.toml:7:12: error[CFG-004] risk.max_loss: expected amount 0..1000000000 USD, got "
          "-1",
          "magic8.toml:9:8: error[CFG-003] sim.open: expected time of day, such as \"09:45\", "
          "got \"9:45\"",
          "magic8.toml:10:11: error[CFG-003] sim.symbols: expected list, got a list that holds "
          "something else than texts",
          "magic8.toml:11:8: error[CFG-003] sim.seed: expected integer, got 1.5"));
}

TEST(Config, RefusesWhatIsOutsideItsRange) {
  EXPECT_THAT(ProblemsOf("[tws]\nport = 65536\n"),
              ElementsAre("magic8.toml:2:8: error[CFG-004] tws.port: expected integer 1..65535, "
                          "got 65536"));
  EXPECT_THAT(ProblemsOf("[tws]\nport = 4294967297\n"), ElementsAre(HasSubstr("error[CFG-004]")));
  EXPECT_THAT(ProblemsOf("[orders]\nwiden_every = \"2h\"\n"),
              ElementsAre("magic8.toml:2:15: error[CFG-004] orders.widen_every: expected duration "
                          "1s..1h, got \"2h\""));
  EXPECT_THAT(
      ProblemsOf("[strategy.butterfly]\nwing = 4\n"),
      ElementsAre("magic8.toml:2:8: error[CFG-004] strategy.butterfly.wing: expected amount "
                  "at least 5 points, got 4"));
}

TEST(Config, OffersTheNearestChoice) {
  EXPECT_THAT(ProblemsOf("strategy.score_model = \"edgy\"\n"),
              ElementsAre("magic8.toml:1:24: error[CFG-004] strategy.score_model: expected one of "
                          "classic, edge, got \"edgy\" (did you mean edge?)"));
  EXPECT_THAT(ProblemsOf("strategy.score_model = 1\n"), ElementsAre(HasSubstr("CFG-003")));
}

TEST(Config, RefusesNumbersThatAreNone) {
  EXPECT_THAT(ProblemsOf("[strategy.condor]\nshort_delta = nan\n"),
              ElementsAre("magic8.toml:2:15: error[CFG-003] strategy.condor.short_delta: expected "
                          "number 0..1, got nan"));
  EXPECT_THAT(ProblemsOf("[strategy.condor]\nshort_delta = inf\n"),
              ElementsAre(HasSubstr("error[CFG-003]")));
  EXPECT_THAT(ProblemsOf("[risk]\nmax_loss = 1e300\n"), ElementsAre(HasSubstr("error[CFG-003]")));
  EXPECT_THAT(ProblemsOf("[sim]\nseed = 99999999999999999999\n"),
              ElementsAre(HasSubstr("magic8.toml:2:")));
  Sources sources;
  sources.environment = {{"MAGIC8__SIM__SEED", "99999999999999999999"}};
  EXPECT_THAT(Loaded(sources).problems,
              ElementsAre("env MAGIC8__SIM__SEED: error[CFG-003] sim.seed: expected integer, got "
                          "\"99999999999999999999\""));
}

TEST(Config, TellsAnUnknownSectionOnce) {
  EXPECT_THAT(ProblemsOf("[rsk]\nmax_loss = 3\nother = 4\n[rsk.deeper]\nx = 1\n"),
              ElementsAre("magic8.toml:1:2: error[CFG-005] rsk: no such setting "
                          "(did you mean risk?)"));
  EXPECT_THAT(ProblemsOf("\"tws.port\" = 3\n"),
              ElementsAre(HasSubstr("error[CFG-005] \"tws.port\": no such setting")));
}

TEST(Config, DistinguishesSectionsFromSettings) {
  EXPECT_THAT(ProblemsOf("tws = 5\n"),
              ElementsAre("magic8.toml:1:7: error[CFG-003] tws: expected a table, got 5"));
  EXPECT_THAT(
      ProblemsOf("[tws.port]\nx = 1\n"),
      ElementsAre("magic8.toml:1:1: error[CFG-003] tws.port: expected integer 1..65535, got "
                  "a table",
                  "magic8.toml:2:1: error[CFG-005] tws.port.x: no such setting "
                  "(did you mean tws.port?)"));
}

TEST(Config, TellsWhatIsNotTomlAndWhatIsThereTwice) {
  EXPECT_THAT(ProblemsOf("[tws]\nport = = 3\n"),
              ElementsAre(HasSubstr("magic8.toml:2:8: error[CFG-002] ")));
  EXPECT_THAT(ProblemsOf("[tws]\nport = 1\nport = 2\n"), ElementsAre(HasSubstr("magic8.toml:3:")));
  EXPECT_THAT(ProblemsOf("[tws]\nport = 1\nport = 2\n"), ElementsAre(HasSubstr("error[CFG-006]")));
  EXPECT_THAT(ProblemsOf("[tws]\nport = 1\n[tws]\nhost = \"x\"\n"),
              ElementsAre(HasSubstr("error[CFG-006]")));
}

TEST(Config, ReadsAnEnvFileStrictly) {
  Sources sources;
  sources.dotenv = TextFile{".env",
                            "# comment\r\nexport MAGIC8__TWS__PORT=\"7\"\r\nno equals\n"
                            "  MAGIC8__TWS__PRT=7\nMAGIC8__TWS__PORT=8\nMAGIC8__SIM__SEED=x\n"
                            "MAGIC8__SIM__SYMBOLS=SPX, XSP\n"};
  const Loaded loaded(sources);
  EXPECT_EQ(loaded.sample.port, 7);
  EXPECT_THAT(loaded.sample.symbols, ElementsAre("SPX", "XSP"));
  EXPECT_THAT(loaded.problems,
              ElementsAre(".env:3:1: error[CFG-002] expected KEY=VALUE",
                          ".env:5:1: error[CFG-006] MAGIC8__TWS__PORT is given twice",
                          ".env:4:3: error[CFG-005] MAGIC8__TWS__PRT: no such setting "
                          "(did you mean MAGIC8__TWS__PORT?)",
                          ".env:6:1: error[CFG-003] sim.seed: expected integer, got \"x\""));
}

TEST(Config, ReadsOverridesOfTheCommandLine) {
  Sources sources;
  sources.overrides = {"tws.prt=1", "nonsense", "orders.dry_run=yes", "tws.port=1", "tws.port=2"};
  EXPECT_THAT(Loaded(sources).problems,
              ElementsAre("--set tws.prt: error[CFG-005] tws.prt: no such setting "
                          "(did you mean tws.port?)",
                          "--set nonsense: error[CFG-002] expected section.key=value",
                          "--set orders.dry_run: error[CFG-003] orders.dry_run: expected true or "
                          "false, got \"yes\"",
                          "--set tws.port: error[CFG-006] tws.port is given twice"));
}

TEST(Config, ChecksAcrossSettingsOnceEachIsRight) {
  EXPECT_THAT(
      ProblemsOf("strategy.condor.short_delta = 0.7\n"),
      ElementsAre("magic8.toml:1:31: error[CFG-007] strategy.condor.short_delta: a short leg "
                  "is out of the money, so at most 0.5"));
  EXPECT_THAT(ProblemsOf("strategy.condor.short_delta = 0.7\ntws.port = 0\n"),
              ElementsAre(HasSubstr("CFG-004")));
}

TEST(Config, TellsWhyAFileCannotBeRead) {
  std::vector<Problem> problems;
  EXPECT_FALSE(ReadTextFile("/nonexistent/magic8.toml", Presence::kOptional, problems));
  EXPECT_THAT(problems, IsEmpty());
  EXPECT_FALSE(ReadTextFile("/nonexistent/magic8.toml", Presence::kRequired, problems));
  EXPECT_FALSE(ReadTextFile("/", Presence::kOptional, problems));
  ASSERT_EQ(problems.size(), 2U);
  EXPECT_EQ(problems[0].Text(), "/nonexistent/magic8.toml: error[CFG-001] no such file");
  EXPECT_EQ(problems[1].Text(), "/: error[CFG-001] not a file");

  const auto path = std::filesystem::temp_directory_path() / "m8_config_test.toml";
  std::ofstream(path) << "[tws]\n";
  problems.clear();
  EXPECT_EQ(ReadTextFile(path, Presence::kRequired, problems)->content, "[tws]\n");
  std::ofstream(path) << std::string(kMaxFileSize + 1, '#');
  EXPECT_FALSE(ReadTextFile(path, Presence::kRequired, problems));
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_THAT(problems[0].Text(), HasSubstr("larger than 1048576 bytes"));
  std::filesystem::remove(path);
}

TEST(Config, NeverShowsASecret) {
  Loaded loaded(Toml("[server]\ntoken = \"planted-secret\"\n"));
  const Loaded other(Toml("[server]\ntoken = \"other-planted-secret\"\n"));
  std::string all = ShowToml(loaded.registry, true) + ShowJson(loaded.registry) +
                    JsonSchema(loaded.registry) + Markdown(loaded.registry) +
                    DefaultFile(loaded.registry);
  for (const auto& change : Diff(loaded.registry, other.registry)) {
    all += change.name + change.before + change.after;
  }
  for (const auto& problem : ProblemsOf("[server]\ntoken = 31337\n")) {
    all += problem;
  }
  EXPECT_THAT(all, HasSubstr("server.token"));
  EXPECT_THAT(all, Not(HasSubstr("planted")));
  EXPECT_THAT(all, Not(HasSubstr("31337")));
}

TEST(Config, ShowsValuesWithTheirOrigin) {
  const Loaded loaded(Toml("[tws]\nport = 7497\n"));
  const auto shown = ShowToml(loaded.registry, true);
  EXPECT_THAT(shown, HasSubstr("[tws]\nhost = \"127.0.0.1\""));
  EXPECT_THAT(shown, HasSubstr("port = 7497                               # magic8.toml:2:8\n"));
  EXPECT_THAT(ShowToml(loaded.registry, false),
              HasSubstr("open = \"09:30\"\nsymbols = [\"SPX\"]\n"));
  EXPECT_THAT(ShowJson(loaded.registry),
              HasSubstr(R"({"name":"tws.port","value":7497,"default":4002,)"
                        R"("origin":"magic8.toml:2:8","unit":"","reload":"restart"})"));
}

TEST(Config, ReadsBackWhatItShows) {
  Sources sources = Toml("[tws]\nport = 7497\n[orders]\nwiden_every = \"90s\"\n");
  const Loaded first(sources);
  const Loaded second(Toml(ShowToml(first.registry, true)));
  EXPECT_THAT(second.problems, IsEmpty());
  const auto changes = Diff(first.registry, second.registry);
  ASSERT_EQ(changes.size(), 1U);  // the secret, which is not shown
  EXPECT_EQ(changes[0].name, "server.token");
}

TEST(Config, DefaultFileUncommentedChangesNothing) {
  const Loaded defaults;
  std::string file;
  std::string line;
  std::istringstream lines(DefaultFile(defaults.registry));
  while (std::getline(lines, line)) {
    const bool commented_setting = line.starts_with('#') && !line.starts_with("# ");
    file += (commented_setting ? line.substr(1) : line) + "\n";
  }
  const Loaded loaded(Toml(file));
  EXPECT_THAT(loaded.problems, IsEmpty());
  EXPECT_THAT(Diff(defaults.registry, loaded.registry), IsEmpty());
  EXPECT_EQ(loaded.registry.Find("sim.seed")->origin.source, "magic8.toml");
}

TEST(Config, DescribesItselfAsSchemaAndTable) {
  const Loaded loaded;
  const auto schema = JsonSchema(loaded.registry);
  EXPECT_THAT(schema, HasSubstr(R"("port":{"description":"Its API port.","type":"integer",)"
                                R"("minimum":1,"maximum":65535,"default":4002})"));
  EXPECT_THAT(schema, HasSubstr(R"("enum":["classic","edge"],"default":"edge")"));
  EXPECT_THAT(schema, HasSubstr(R"("condor":{"type":"object","additionalProperties":false)"));
  EXPECT_THAT(schema, HasSubstr(R"("minimum":5,"default":25.00})"));
  const auto table = Markdown(loaded.registry);
  EXPECT_THAT(table, HasSubstr("## `[strategy.butterfly]`"));
  EXPECT_THAT(table,
              HasSubstr("| `wing` | amount at least 5 points | `25.00` | restart | Width of a "
                        "wing \\| each side. |"));
  EXPECT_THAT(table, HasSubstr("| CFG-007 | Settings contradict one another. |"));
}

TEST(Reload, TellsWhatChangesAndWhatWaitsForARestart) {
  Loaded running;
  const Loaded loaded(Toml("[tws]\nport = 7497\n[orders]\nwiden_every = \"10s\"\n"));
  const auto changes = Diff(running.registry, loaded.registry);
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(changes[0].name, "tws.port");
  EXPECT_EQ(changes[0].before, "4002");
  EXPECT_EQ(changes[0].after, "7497");
  EXPECT_TRUE(changes[0].needs_restart);
  EXPECT_EQ(changes[1].after, "10s");
  EXPECT_FALSE(changes[1].needs_restart);

  ApplyLive(running.registry, loaded.registry);
  EXPECT_EQ(running.sample.port, 4002);
  EXPECT_EQ(running.sample.widen_every, std::chrono::seconds{10});
  EXPECT_EQ(running.registry.Find("orders.widen_every")->origin.Text(), "magic8.toml:4:15");
}

TEST(RegistryDeath, RefusesBadDeclarations) {
  Registry registry;
  int port = 70000;
  const Range range{1, 65535};
  EXPECT_DEATH(registry.Add({.name = "tws.port", .help = "Port.", .range = range}, port),
               "default");
  EXPECT_DEATH(registry.Add({.name = "Port", .help = "Port."}, port), "snake case");
  EXPECT_DEATH(registry.Add({.name = "tws.port", .help = "Port"}, port), "sentence");
}

RC_GTEST_PROP(Duration, TextReadsBackAsTheSame, ()) {
  const Duration duration{*rc::gen::inRange<std::int64_t>(0, 9'000'000'000'000'000'000)};
  RC_ASSERT(ParseDuration(FormatDuration(duration)) == duration);
}

RC_GTEST_PROP(Slot, TextReadsBackAsTheSame, (std::int64_t integer, double number)) {
  RC_PRE(std::isfinite(number));
  std::int64_t integer_back = 0;
  double number_back = 0;
  const Slot integer_slot{&integer_back};
  const Slot number_slot{&number_back};
  RC_ASSERT(Assign(integer_slot, Given::Text(Text(Slot{&integer})), {}) == Verdict::kOk);
  RC_ASSERT(Assign(number_slot, Given::Text(Text(Slot{&number})), {}) == Verdict::kOk);
  RC_ASSERT(integer_back == integer);
  RC_ASSERT(number_back == number);
}

TEST(ParseDuration, RefusesWhatIsUnclear) {
  EXPECT_EQ(ParseDuration("1d2h3m4s5ms6us7ns"), Duration{93'784'005'006'007});
  EXPECT_EQ(ParseDuration("0s"), Duration{0});
  for (const auto* text : {"", "5", "s", "-1s", "1.5s", "30s5m", "1s1s", "1 s", "1w",
                           "99999999999d", "9223372036854775808ns"}) {
    EXPECT_FALSE(ParseDuration(text)) << text;
  }
}

TEST(ParseTimeOfDay, RefusesTimesThatDoNotExist) {
  EXPECT_EQ(FormatTimeOfDay(*ParseTimeOfDay("16:00:05")), "16:00:05");
  for (const auto* text : {"24:00", "09:60", "9:30", "09:30:60", "09-30", "09:30:0", ""}) {
    EXPECT_FALSE(ParseTimeOfDay(text)) << text;
  }
}

}  // namespace
}  // namespace m8::config
