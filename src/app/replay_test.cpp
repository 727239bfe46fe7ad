// A simulated run is recorded, and run again from the recording alone.
#include "app/replay.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/fresh_folder_test.hpp"
#include "app/simulated_world.hpp"
#include "config/document.hpp"
#include "paper/settings.hpp"
#include "server/order_commands.hpp"

namespace m8::app {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string Bytes(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// What a recorded run leaves behind.
struct Recorded {
  fs::path flight;
  std::string journal;
  std::vector<std::string> facts;  // of the bus
};

struct Facts final : bus::Listener {
  std::vector<std::string> lines;
  void On(const bus::Envelope& envelope) override {
    lines.push_back(std::string(Name(envelope.topic)) + " " + FormatUtc(envelope.time) + " " +
                    envelope.payload);
  }
};

class Recording {
 public:
  explicit Recording(const std::string& name) {
    settings().app.state_directory = FreshFolder("recorded_" + name).string();
    settings().strategy.iron_condor.score_min = 50;  // most cycles have something to trade
    auto made = paper::MakeGateway(settings().paper);
    EXPECT_TRUE(made.has_value());
    market_ = std::move(*made);
    const Beginning beginning{.seed = 7, .at = market_->Now(), .settings = Text()};
    auto opened = Program::Open(settings(), beginning);
    EXPECT_TRUE(opened.has_value());
    program_ = std::move(*opened);
    program_->Bus().Add(facts_);
    world_ = std::make_unique<SimulatedWorld>(*program_, *market_);
  }
  [[nodiscard]] Settings& settings() { return configuration_.settings; }
  [[nodiscard]] std::string Text() const {
    return config::ShowToml(configuration_.registry, false);
  }
  [[nodiscard]] Program& GetProgram() { return *program_; }
  [[nodiscard]] SimulatedWorld& World() { return *world_; }

  template <class Condition>
  void RunUntil(Condition condition) {
    const auto give_up = world_->Now() + std::chrono::hours{3};
    while (!condition() && world_->Now() < give_up) {
      world_->Step();
    }
    EXPECT_TRUE(condition());
  }
  void RunFor(Duration duration) {
    const auto until = world_->Now() + duration;
    RunUntil([&] { return world_->Now() >= until; });
  }
  [[nodiscard]] bool AnyFilled() const {
    const auto& orders = program_->Engine().Orders().Orders();
    return std::any_of(orders.begin(), orders.end(), [](const auto& order) {
      return order.second.outcome && order.second.outcome->outcome == execution::Outcome::kFilled;
    });
  }
  Recorded End() {
    const auto status = program_->Flight();
    EXPECT_TRUE(status && status->lost == 0 && status->failure.empty());
    const auto folder = program_->Folder();
    program_.reset();
    const fs::directory_iterator files(folder / "flight");
    return {files->path(), Bytes(folder / "journal.m8"), facts_.lines};
  }

 private:
  Configuration configuration_;
  Facts facts_;
  std::unique_ptr<paper::Gateway> market_;
  std::unique_ptr<Program> program_;
  std::unique_ptr<SimulatedWorld> world_;
};

struct Replayed {
  ReplayReport report;
  std::string journal;
  std::vector<std::string> facts;
};

Replayed Replay(const fs::path& flight) {
  const auto folder = FreshFolder("replayed");
  auto replayer = Replayer::Open(flight, folder);
  if (!replayer) {
    ADD_FAILURE() << replayer.error().Text();
    return {};
  }
  Facts facts;
  (*replayer)->Replayed().Bus().Add(facts);
  while (true) {
    const auto more = (*replayer)->Step();
    EXPECT_TRUE(more) << more.error().Text();
    if (!more || !*more) {
      break;
    }
  }
  return {(*replayer)->Report(), Bytes(folder / "journal.m8"), facts.lines};
}

// A person's put credit spread a little below the market.
std::string ByHand(const engine::Snapshot& seen, std::string_view op) {
  const auto& chain = seen.chain->chain;
  std::vector<market::Option> puts;
  for (std::size_t row = 0; row < chain.Size(); ++row) {
    const auto option = chain.At(row);
    if (option.right == Right::kPut && chain.bid[row] && chain.ask[row] &&
        option.strike.ToDouble() < seen.spot.value_or(0) - 10) {
      puts.push_back(option);
    }
  }
  std::string legs;
  for (const auto& [option, quantity] :
       {std::pair(puts.end()[-3], 1), std::pair(puts.end()[-1], -1)}) {
    legs += fmt::format(
        R"({}{{"trading_class":"{}","expiry":"{}","strike":{},"right":"P","quantity":{}}})",
        legs.empty() ? "" : ",", option.trading_class, FormatDate(option.expiry),
        option.strike.Text(), quantity);
  }
  return fmt::format(R"({{"op":"{}","target":"","key":"key","body":{{"legs":[{}]}}}})", op, legs);
}

void TradeByHand(Recording& run) {
  auto& program = run.GetProgram();
  const auto perform = [&](std::string_view op) {
    const auto now = run.World().Now();
    const auto command = server::CommandFrom(ByHand(program.Engine().Look(now), op));
    EXPECT_TRUE(command);
    return program.Perform(*command, 1, now);
  };
  EXPECT_FALSE(perform("preview"));
  run.RunFor(std::chrono::seconds{10});
  EXPECT_THAT(program.Engine().TakeAnswers(), testing::SizeIs(1));
  const auto placed = perform("place");
  ASSERT_TRUE(placed);
  EXPECT_THAT(placed->code, IsEmpty()) << placed->detail;
  EXPECT_TRUE(placed->order);
}

// A run with a fill, a person's order, a lost link and settings that change on the way.
Recorded MakeRun() {
  Recording run("run");
  run.RunUntil([&] { return run.AnyFilled(); });
  TradeByHand(run);
  run.World().SetLink(false);
  run.RunFor(std::chrono::minutes{2});
  run.World().SetLink(true);
  run.settings().engine.cycle_every = std::chrono::minutes{2};
  run.GetProgram().Reload(run.settings(), run.Text(), run.World().Now());
  const auto cycles = run.GetProgram().Engine().Cycles();
  run.RunUntil([&] { return run.GetProgram().Engine().Cycles() >= cycles + 3; });
  run.GetProgram().BeginShutdown(run.World().Now());
  run.RunUntil([&] { return run.GetProgram().Engine().Quiet(); });
  return run.End();
}

const Recorded& TheRun() {
  static const Recorded run = MakeRun();
  return run;
}

// The same recording, but for what `change` does to an entry; it says whether the entry stays.
template <class Change>
fs::path Rewritten(const fs::path& flight, Change change) {
  auto reader = store::FlightReader::Open(flight).value();
  auto files = store::FlightFiles::Create({FreshFolder("rewritten")}, TimePoint{}).value();
  store::FlightBlock block;
  while (true) {
    const auto entry = reader.Next().value();
    if (!entry) {
      break;
    }
    auto changed = *entry;
    if (change(changed)) {
      block.Add(changed);
    }
  }
  EXPECT_TRUE(files.Write(block));
  return files.Current();
}

TEST(Replay, ReachesTheSameDecisionsBitForBit) {
  const auto& recorded = TheRun();
  const auto replayed = Replay(recorded.flight);
  EXPECT_THAT(replayed.report.divergence, IsEmpty());
  EXPECT_THAT(replayed.report.stopped, IsEmpty());
  EXPECT_GT(recorded.journal.size(), 1'000U);
  EXPECT_EQ(replayed.journal, recorded.journal);
  EXPECT_EQ(replayed.report.bytes_decided, recorded.journal.size());
  EXPECT_GT(replayed.report.bytes_out, 10'000U);
  EXPECT_EQ(replayed.facts, recorded.facts);
}

TEST(Replay, OfATornRecordingGoesAsFarAsItReaches) {
  const auto& recorded = TheRun();
  const auto torn = FreshFolder("torn") / recorded.flight.filename();
  fs::copy_file(recorded.flight, torn);
  fs::resize_file(torn, fs::file_size(torn) * 2 / 3);
  const auto replayed = Replay(torn);
  EXPECT_THAT(replayed.report.divergence, IsEmpty());
  EXPECT_THAT(replayed.report.stopped, HasSubstr("torn, and left out"));
  EXPECT_GT(replayed.report.bytes_decided, 0U);
  EXPECT_TRUE(recorded.journal.starts_with(replayed.journal));
}

TEST(Replay, StopsWhereEntriesAreMissing) {
  const auto& recorded = TheRun();
  int count = 0;
  const auto replayed = Replay(Rewritten(recorded.flight, [&](store::FlightEntry& entry) {
    if (++count == 1'000) {
      entry.kind = store::FlightKind::kLost;
      entry.bytes = "12";
    }
    return true;
  }));
  EXPECT_THAT(replayed.report.divergence, IsEmpty());
  EXPECT_THAT(replayed.report.stopped, HasSubstr("12 entries are missing from"));
}

TEST(Replay, TellsWhereTheProgramDoesSomethingElse) {
  const auto& recorded = TheRun();
  int reads = 0;
  const auto deaf = Replay(Rewritten(recorded.flight, [&](store::FlightEntry& entry) {
    return entry.kind != store::FlightKind::kBytes || ++reads < 10;
  }));
  EXPECT_THAT(deaf.report.divergence, HasSubstr("other bytes to TWS"));

  const auto print = store::FlightPrint("another decision");
  const auto changed = Replay(Rewritten(recorded.flight, [&](store::FlightEntry& entry) {
    if (entry.kind == store::FlightKind::kJournalled) {
      entry.bytes = print;
    }
    return true;
  }));
  EXPECT_THAT(changed.report.divergence, HasSubstr("another decision than then"));
}

TEST(Replay, TakesOnlyARunFromItsBeginning) {
  const auto& recorded = TheRun();
  const auto headless = Rewritten(recorded.flight, [](store::FlightEntry& entry) {
    return entry.kind > store::FlightKind::kBegun;
  });
  const auto replayer = Replayer::Open(headless, FreshFolder("replayed"));
  ASSERT_FALSE(replayer);
  EXPECT_THAT(replayer.error().Text(), HasSubstr("lacks its beginning"));
}

}  // namespace
}  // namespace m8::app
