// The whole program over the in-process paper gateway, on virtual time.
#include <filesystem>
#include <set>

#include <gtest/gtest.h>

#include "app/fresh_folder_test.hpp"
#include "app/simulated_world.hpp"
#include "app/wiring.hpp"
#include "execution/journal.hpp"
#include "execution/journal_file.hpp"
#include "execution/records.hpp"
#include "paper/settings.hpp"
#include "store/sqlite_store.hpp"

namespace m8::app {
namespace {

struct Facts final : bus::Listener {
  std::vector<std::string> lines;
  void On(const bus::Envelope& envelope) override {
    if (envelope.topic != bus::Topic::kGreeks) {
      lines.push_back(std::string(Name(envelope.topic)) + " " + FormatUtc(envelope.time) + " " +
                      envelope.payload);
    }
  }
};

// One program with its market, run until something holds or virtual time is up.
class Day {
 public:
  explicit Day(const std::string& name, std::int64_t seed = 26) {
    settings.app.state_directory = FreshFolder("day_" + name).string();
    settings.paper.seed = seed;
    settings.strategy.iron_condor.score_min = 50;  // most cycles have something to trade
  }

  /// The last two hours of a session, of a narrow chain: what is held and settled is the same.
  void Shorten() {
    settings.paper.start = "2026-11-20T19:00:00Z";
    settings.paper.sim.quotes.step = settings.paper.sim.quotes.quote_interval =
        std::chrono::seconds{3};
    settings.engine.collector.range_pct = 0.01;
  }

  [[nodiscard]] testing::AssertionResult Open() {
    auto made = paper::MakeGateway(settings.paper);
    if (!made) {
      return testing::AssertionFailure() << made.error().Text();
    }
    market = std::move(*made);
    auto opened = Program::Open(settings, Mode::kSim, 1, market->Now());
    if (!opened) {
      return testing::AssertionFailure() << opened.error().Text();
    }
    program = std::move(*opened);
    program->Bus().Add(facts);
    world = std::make_unique<SimulatedWorld>(*program, *market);
    return testing::AssertionSuccess();
  }

  template <class Condition>
  bool RunUntil(Condition condition, Duration most) {
    const auto give_up = world->Now() + most;
    while (!condition()) {
      if (world->Now() > give_up) {
        return false;
      }
      world->Step();
      const auto lines = program->Gateway().Figures().lines_in_use;
      most_lines = std::max(most_lines, lines);
    }
    return true;
  }

  [[nodiscard]] bool AnyFilled() const {
    for (const auto& [key, order] : program->Engine().Orders().Orders()) {
      if (order.outcome && order.outcome->outcome == execution::Outcome::kFilled) {
        return true;
      }
    }
    return false;
  }

  Settings settings;
  Facts facts;
  std::unique_ptr<paper::Gateway> market;
  std::unique_ptr<Program> program;
  std::unique_ptr<SimulatedWorld> world;
  std::int64_t most_lines = 0;
};

TEST(SimulatedRun, FillsAComboWithinAnHourAndRecordsAllOfIt) {
  Day day("fills");
  ASSERT_TRUE(day.Open());
  ASSERT_TRUE(day.RunUntil([&] { return day.program->Engine().Cycles() >= 3 && day.AnyFilled(); },
                           std::chrono::hours{1}));
  const auto folder = day.program->Folder();
  day.program.reset();

  const auto store = store::SqliteStore::Open(folder / "magic8.db");
  ASSERT_TRUE(store);
  for (const auto* table : {"option_chain", "gamma_exposure", "predictions", "orders", "fills",
                            "performance_metrics"}) {
    EXPECT_GT((*store)->Count(table).value_or(0), 0) << table;
  }
  auto file = execution::OpenJournalFile((folder / "journal.m8").string());
  ASSERT_TRUE(file) << file.error().Text();
  execution::JournalContents contents;
  ASSERT_TRUE(execution::Journal::Open(std::move(*file), contents));
  std::set<std::string_view> kinds;
  for (const auto& entry : contents.entries) {
    const auto record = execution::DecodeRecord(entry.payload);
    ASSERT_TRUE(record) << entry.payload;
    kinds.insert(KindOf(*record));
  }
  for (const auto* kind : {"intent", "send", "fill", "commission", "outcome"}) {
    EXPECT_TRUE(kinds.contains(kind)) << kind;
  }
}

TEST(SimulatedRun, StaysWithinLinesAndMessageRate) {
  Day day("limits");
  ASSERT_TRUE(day.Open());
  EXPECT_TRUE(
      day.RunUntil([&] { return day.program->Engine().Cycles() >= 6; }, std::chrono::hours{1}));
  EXPECT_LE(day.most_lines, 90);
  EXPECT_GT(day.most_lines, 80);
  EXPECT_EQ(day.market->Figures().too_fast, 0);
  EXPECT_EQ(day.market->Figures().malformed, 0);
  EXPECT_EQ(day.market->Figures().unknown, 0);
  EXPECT_EQ(day.program->Gateway().Figures().malformed, 0);
}

TEST(SimulatedRun, TheSameSeedMakesTheSameDecisions) {
  const auto facts_of = [](const std::string& name, std::int64_t seed) {
    Day day(name, seed);
    EXPECT_TRUE(day.Open());
    day.RunUntil([&] { return day.program->Engine().Cycles() >= 4; }, std::chrono::hours{1});
    return day.facts.lines;
  };
  const auto once = facts_of("once", 3);
  EXPECT_EQ(once, facts_of("again", 3));
  EXPECT_NE(once, facts_of("other", 4));
}

TEST(SimulatedRun, SettlesAtTheCloseAndAgreesWithTheBrokersCash) {
  Day day("settles");
  day.Shorten();
  ASSERT_TRUE(day.Open());
  const auto next_morning = std::chrono::hours{17};
  ASSERT_TRUE(
      day.RunUntil([&] { return day.program->Engine().Session().date != MakeDate(2026, 11, 20); },
                   next_morning));
  const auto& book = day.program->Engine().Orders().GetBook();
  EXPECT_TRUE(book.OpenSeries().empty());
  const auto account = day.market->Exchange().AccountState();
  const auto start = day.settings.paper.sim.account.starting_cash;
  EXPECT_EQ(book.Cash() - book.Fees(), account.cash - start)
      << "ours " << (book.Cash() - book.Fees()).Text() << ", broker's "
      << (account.cash - start).Text();
  EXPECT_TRUE(day.AnyFilled());
}

TEST(SimulatedRun, ClosesWhatItHoldsByItsExitsAndSaysWhy) {
  Day day("exits");
  day.Shorten();
  day.settings.exits.profit_target = 0.25;
  day.settings.exits.stop_loss = 1;
  day.settings.exits.close_before_bell = std::chrono::minutes{30};
  ASSERT_TRUE(day.Open());
  const auto close = day.program->Engine().Session().close;
  ASSERT_TRUE(day.RunUntil([&] { return day.world->Now() >= close - std::chrono::minutes{15}; },
                           std::chrono::hours{8}));
  const auto& orders = day.program->Engine().Orders();
  int exits = 0;
  for (const auto& [key, order] : orders.Orders()) {
    if (order.intent.intent.closing && order.FilledUnits() > 0) {
      ++exits;
      EXPECT_EQ(order.intent.reason.value_or("").rfind("EXIT_", 0), 0U);
    }
  }
  EXPECT_GT(exits, 0);
  EXPECT_TRUE(orders.Quiet());
  for (const auto& [option, position] : orders.GetBook().Positions()) {
    EXPECT_GE(position.quantity, 0) << "only long legs that nobody bids for may be left";
  }
  const auto account = day.market->Exchange().AccountState();
  EXPECT_EQ(orders.GetBook().Cash() - orders.GetBook().Fees(),
            account.cash - day.settings.paper.sim.account.starting_cash);
}

TEST(SimulatedRun, ALinkLostInTheMiddleComesBackToTheSameState) {
  Day day("link");
  ASSERT_TRUE(day.Open());
  ASSERT_TRUE(
      day.RunUntil([&] { return day.program->Engine().Cycles() >= 1; }, std::chrono::hours{1}));
  day.world->SetLink(false);
  day.world->SetLink(true);
  ASSERT_TRUE(day.RunUntil([&] { return day.program->Gateway().Figures().ready; },
                           std::chrono::minutes{5}));
  const auto cycles = day.program->Engine().Cycles();
  EXPECT_TRUE(day.RunUntil([&] { return day.program->Engine().Cycles() >= cycles + 2; },
                           std::chrono::hours{1}));
  EXPECT_EQ(day.program->Engine().Orders().State(day.world->Now()), risk::TradingState::kActive);
  EXPECT_LE(day.most_lines, 90);
}

TEST(SimulatedRun, SettlesFromTheBarsWhenTheLinkWasDownAtTheClose) {
  Day day("down_at_close");
  day.Shorten();
  ASSERT_TRUE(day.Open());
  auto& engine = day.program->Engine();
  ASSERT_TRUE(day.RunUntil([&] { return day.AnyFilled(); }, std::chrono::hours{2}));
  const auto close = engine.Session().close;
  const auto past = [&](Duration from_close) {
    return [&, from_close] { return day.world->Now() > close + from_close; };
  };
  ASSERT_TRUE(day.RunUntil(past(-std::chrono::minutes{10}), std::chrono::hours{7}));
  day.world->SetLink(false);
  ASSERT_TRUE(day.RunUntil(past(std::chrono::minutes{10}), std::chrono::hours{1}));
  EXPECT_FALSE(engine.Orders().GetBook().OpenSeries().empty());
  EXPECT_EQ(engine.Look(day.world->Now()).health.Overall(), obs::HealthState::kFailed) << "no link";
  day.world->SetLink(true);
  ASSERT_TRUE(day.RunUntil([&] { return engine.Orders().GetBook().OpenSeries().empty(); },
                           std::chrono::hours{1}));
  const auto account = day.market->Exchange().AccountState();
  const auto& book = engine.Orders().GetBook();
  EXPECT_EQ(book.Cash() - book.Fees(), account.cash - day.settings.paper.sim.account.starting_cash);
}

TEST(SimulatedRun, RecommendsWithoutTradingWhenToldSo) {
  Day day("advice");
  day.settings.engine.trade = false;
  ASSERT_TRUE(day.Open());
  EXPECT_TRUE(
      day.RunUntil([&] { return day.program->Engine().Cycles() >= 3; }, std::chrono::hours{1}));
  EXPECT_TRUE(day.program->Engine().Orders().Orders().empty());
}

TEST(SimulatedRun, AStopCancelsWhatWorks) {
  Day day("stop");
  day.settings.paper.sim.fills.seconds_at_mid = 1e6;  // nothing fills by waiting
  day.settings.execution.initial_edge_ticks = 4;
  ASSERT_TRUE(day.Open());
  const auto working = [&] { return !day.program->Engine().Orders().Quiet(); };
  ASSERT_TRUE(day.RunUntil(working, std::chrono::hours{2}));
  day.program->Engine().BeginShutdown(day.world->Now());
  EXPECT_TRUE(day.RunUntil([&] { return day.program->Engine().Quiet(); }, std::chrono::minutes{2}));
  EXPECT_TRUE(day.market->Exchange().OpenOrders().empty());
}

TEST(Program, OpensNoSecondTimeOnOneJournal) {
  Day day("lock");
  ASSERT_TRUE(day.Open());
  const auto second = Program::Open(day.settings, Mode::kShadow, 1, day.market->Now());
  ASSERT_TRUE(second) << second.error().Text();
  const auto third = Program::Open(day.settings, Mode::kShadow, 1, day.market->Now());
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code, Errc::kUnavailable);
}

}  // namespace
}  // namespace m8::app
