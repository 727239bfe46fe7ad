#include "gateway/link_state.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/assert.hpp"

namespace m8::gateway {
namespace {

using broker::LinkPhase;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::HasSubstr;

// 09:00 in New York, a Friday.
constexpr TimePoint kMorning = TimePoint{std::chrono::sys_days{MakeDate(2026, 11, 20)}} + hours{14};

LinkSchedule Schedule() {
  std::vector<WindowRule> rules;
  for (const auto& [kind, text] :
       {std::pair{broker::WindowKind::kDailyRestart, "23:45-00:45 America/New_York"},
        std::pair{broker::WindowKind::kWeeklyLogin, "Sun 01:00-15:00 America/New_York"}}) {
    auto rule = ParseWindow(kind, text);
    M8_ASSERT(rule && *rule, "the rule is right");
    rules.push_back(**rule);
  }
  return LinkSchedule(rules);
}

/// A link and what it says.
class World {
 public:
  explicit World(TimePoint start = kMorning) : now(start) {}

  void Collect() {
    for (auto& event : state.TakeEvents()) {
      if (const auto* changed = std::get_if<broker::LinkChanged>(&event)) {
        changes.push_back(*changed);
      } else if (const auto* alarm = std::get_if<broker::LinkAlarm>(&event)) {
        alarms.push_back(*alarm);
      } else if (const auto* window = std::get_if<broker::WindowChanged>(&event)) {
        windows.push_back(*window);
      } else if (const auto* clock = std::get_if<broker::ClockChecked>(&event)) {
        clocks.push_back(*clock);
      }
    }
  }
  void Ready() {
    state.OnConnected(now);
    state.OnStarted(now);
    state.OnSynchronised(now);
    Collect();
  }
  LinkAction Code(int code, const std::string& text = "text") {
    const auto action = state.OnCode(code, text, now);
    Collect();
    return action;
  }
  void Lose(const std::string& reason = "End of file") {
    state.OnLost(reason, now);
    Collect();
  }
  /// Time passes; the timer runs when it wants to, as in a shell.
  void Pass(Duration by) {
    const TimePoint until = now + by;
    while (true) {
      const auto next = state.NextDeadline();
      if (!next || *next > until) {
        break;
      }
      now = std::max(now, *next);
      state.OnTimer(now);
      Collect();
      ASSERT_TRUE(!state.NextDeadline() || *state.NextDeadline() > now) << "it wakes for nothing";
    }
    now = until;
  }
  [[nodiscard]] LinkPhase Phase() const { return state.Phase(); }

  TimePoint now;
  LinkState state{{.schedule = Schedule()}};
  std::vector<broker::LinkChanged> changes;
  std::vector<broker::LinkAlarm> alarms;
  std::vector<broker::WindowChanged> windows;
  std::vector<broker::ClockChecked> clocks;
};

TEST(LinkState, SaysEachStepFromTheSocketToReady) {
  World world;
  world.state.OnConnected(world.now);
  world.state.OnStarted(world.now);
  world.state.OnFlow(Flow::kUnproven, "lines must tick again", world.now);
  world.state.OnSynchronised(world.now);
  world.state.OnFlow(Flow::kFlowing, "", world.now);
  world.Collect();
  std::vector<LinkPhase> phases;
  for (const auto& change : world.changes) {
    phases.push_back(change.to);
    EXPECT_FALSE(change.reason.empty());
    EXPECT_EQ(change.usable, change.to == LinkPhase::kReady);
  }
  EXPECT_EQ(phases, (std::vector{LinkPhase::kHandshake, LinkPhase::kSynchronising,
                                 LinkPhase::kSynchronising, LinkPhase::kReady}));
  EXPECT_EQ(world.state.Status().since, world.now);
}

TEST(LinkState, IsDeafWhileTwsHasLostItsServersWhateverElseIsWell) {
  World world;
  world.Ready();
  for (int i = 0; i < 7; ++i) {  // it comes in storms
    EXPECT_EQ(world.Code(1100), LinkAction::kNone);
  }
  EXPECT_EQ(world.Phase(), LinkPhase::kDeaf);
  EXPECT_EQ(world.changes.back().code, 1100);
  world.state.OnSynchronised(world.now);
  world.state.OnFlow(Flow::kFlowing, "", world.now);
  world.Code(2104, "Market data farm connection is OK:usfarm");  // no word of 1100
  EXPECT_EQ(world.Phase(), LinkPhase::kDeaf);
  const auto before = world.changes.size();
  EXPECT_EQ(world.Code(1101), LinkAction::kRecover);
  EXPECT_EQ(world.Phase(), LinkPhase::kSynchronising);
  EXPECT_EQ(world.changes.size(), before + 1);
}

TEST(LinkState, AskedForAllAfter1102TooButKeepsTheSubscriptions) {
  World world;
  world.Ready();
  world.Code(1100);
  EXPECT_EQ(world.Code(1102), LinkAction::kCheck);
  EXPECT_EQ(world.Phase(), LinkPhase::kSynchronising);
  world.state.OnSynchronised(world.now);
  EXPECT_EQ(world.Phase(), LinkPhase::kReady);
}

TEST(LinkState, NamesTheFarmThatIsBrokenAndSinceWhen) {  // nautilus 2103 -> 2104
  World world;
  world.Ready();
  const auto broken = world.now;
  world.Code(2103, "Market data farm connection is broken:usfarm");
  EXPECT_EQ(world.Phase(), LinkPhase::kDegraded);
  EXPECT_THAT(world.changes.back().reason, HasSubstr("usfarm"));
  EXPECT_FALSE(world.changes.back().usable);
  world.Pass(seconds{5});
  world.Code(2119, "Market data farm is connecting:usfarm");
  ASSERT_EQ(world.state.Status().farms.size(), 1U);
  EXPECT_EQ(world.state.Status().farms[0],
            (broker::FarmTrouble{"usfarm", broker::FarmKind::kMarketData, broken}));
  // Back, but streams can be dead after it without any error.
  EXPECT_EQ(world.Code(2104, "Market data farm connection is OK:usfarm"), LinkAction::kVerifyLines);
  EXPECT_EQ(world.Phase(), LinkPhase::kReady);
}

TEST(LinkState, GoesOnWithoutHistoryOrDefinitions) {
  World world;
  world.Ready();
  world.Code(2105, "HMDS data farm connection is broken:ushmds");
  world.Code(2157, "Sec-def data farm connection is broken:secdefil");
  EXPECT_EQ(world.Phase(), LinkPhase::kDegraded);
  EXPECT_TRUE(world.state.Usable());
  world.Code(2107,
             "HMDS data farm connection is inactive but should be available upon demand.ushmds");
  world.Code(2158, "Sec-def data farm connection is OK:secdefil");
  EXPECT_EQ(world.Phase(), LinkPhase::kReady);
}

TEST(LinkState, AClosed2110IsMendedByTheFarmThatComesBack) {
  World world;
  world.Ready();
  world.Code(2110);
  EXPECT_EQ(world.Phase(), LinkPhase::kDeaf);
  EXPECT_EQ(world.Code(2104, "Market data farm connection is OK:usfarm"), LinkAction::kCheck);
  EXPECT_EQ(world.Phase(), LinkPhase::kSynchronising);
}

TEST(LinkState, ReadsTheFarmsThatDidNotComeBackWith1102) {
  World world;
  world.Ready();
  world.Code(1100);
  world.Code(1102,
             "Connectivity has been restored - data maintained. The following farms are connected: "
             "ushmds. The following farms are not connected: usfarm; usopt");
  world.state.OnSynchronised(world.now);
  EXPECT_EQ(world.Phase(), LinkPhase::kDegraded);
  EXPECT_EQ(world.state.Status().farms.size(), 2U);
}

TEST(LinkState, RefusesToTakeAnotherClientIdAndSaysWhose) {  // H10, N17
  World world;
  world.state.OnConnected(world.now);
  EXPECT_EQ(world.Code(326, "Unable connect as the client id is already in use."),
            LinkAction::kDrop);
  world.Lose("closed by us");
  EXPECT_EQ(world.Phase(), LinkPhase::kRefused);
  EXPECT_THAT(world.state.Status().reason, HasSubstr("client id"));
  EXPECT_THAT(world.state.Status().reason, HasSubstr("tws.client_id"));
  world.state.OnConnected(world.now);  // the next attempt is no news
  EXPECT_EQ(world.Phase(), LinkPhase::kRefused);
  world.state.OnStarted(world.now);
  EXPECT_EQ(world.Phase(), LinkPhase::kSynchronising);
}

TEST(LinkState, SaysWhereTwsHasMovedTo) {
  World world;
  world.Ready();
  EXPECT_EQ(world.Code(1300, "Socket port has been reset. New port: 4003"), LinkAction::kDrop);
  world.Lose();
  EXPECT_EQ(world.Phase(), LinkPhase::kRefused);
  EXPECT_THAT(world.state.Status().reason, HasSubstr("4003"));
  world.Lose("Connection refused");  // the next attempt failed otherwise
  EXPECT_EQ(world.Phase(), LinkPhase::kConnecting);
}

TEST(LinkState, ConnectionsThatAreTakenAndNeverStartedMeanThatSomebodyMustLogIn) {
  World world;
  for (int i = 0; i < 3; ++i) {
    EXPECT_NE(world.Phase(), LinkPhase::kLoginNeeded);
    world.state.OnConnected(world.now);
    world.Lose();
  }
  EXPECT_EQ(world.Phase(), LinkPhase::kLoginNeeded);
  const auto said = world.changes.size();
  for (int i = 0; i < 100; ++i) {  // no storm
    world.state.OnConnected(world.now);
    world.Lose();
  }
  EXPECT_EQ(world.changes.size(), said);
  world.Ready();
  EXPECT_EQ(world.Phase(), LinkPhase::kReady);
}

TEST(LinkAlarm, OfAnOutageOutsideTheWindowsComesAtItsDeadlineOnce) {  // H7
  World world;
  world.Ready();
  world.Lose();
  world.Pass(seconds{59});
  EXPECT_TRUE(world.alarms.empty());
  world.Pass(seconds{1});
  ASSERT_EQ(world.alarms.size(), 1U);
  EXPECT_TRUE(world.alarms[0].raised);
  world.Pass(minutes{30});
  EXPECT_EQ(world.alarms.size(), 1U);
  world.Ready();
  ASSERT_EQ(world.alarms.size(), 2U);
  EXPECT_FALSE(world.alarms[1].raised);
}

TEST(LinkAlarm, DoesNotMindASocketThatComesBackSoon) {
  World world;
  world.Ready();
  for (int i = 0; i < 5; ++i) {
    world.Lose();
    world.Pass(seconds{20});
    world.Ready();
    world.Pass(minutes{1});
  }
  EXPECT_TRUE(world.alarms.empty());
}

TEST(LinkAlarm, WaitsForTheEndOfTheRestartWindow) {  // H7, H8
  World world(kMorning + hours{14} + minutes{30});   // 23:30 in New York
  world.Ready();
  world.Pass(minutes{10});
  ASSERT_EQ(world.windows.size(), 1U);  // five minutes before
  EXPECT_EQ(world.windows[0].stage, broker::WindowStage::kNear);
  world.Pass(minutes{5});
  EXPECT_EQ(world.windows.back().stage, broker::WindowStage::kBegan);
  world.Lose();
  EXPECT_EQ(world.Phase(), LinkPhase::kRestarting);
  for (int i = 0; i < 59; ++i) {
    world.Pass(minutes{1});
    world.Lose("Connection refused");
  }
  EXPECT_TRUE(world.alarms.empty());
  EXPECT_LE(world.changes.size(), 4U);
  world.Pass(minutes{1});
  EXPECT_EQ(world.windows.back().stage, broker::WindowStage::kOver);
  EXPECT_EQ(world.Phase(), LinkPhase::kConnecting);
  ASSERT_EQ(world.alarms.size(), 1U);
  EXPECT_TRUE(world.alarms[0].raised);
}

TEST(LinkAlarm, IsSilentWhereTheLinkIsBackBeforeTheWindowEnds) {
  World world(kMorning + hours{14} + minutes{30});
  world.Ready();
  world.Pass(minutes{20});
  world.Lose();
  world.Pass(minutes{10});
  world.Ready();
  world.Pass(hours{2});
  EXPECT_TRUE(world.alarms.empty());
}

TEST(LinkWindow, OnSundaySomebodyMustLogIn) {
  World world(kMorning + hours{24 + 15} + minutes{30});  // Sunday 00:30, inside the daily window
  world.Lose("Connection refused");
  EXPECT_EQ(world.Phase(), LinkPhase::kRestarting);
  world.Pass(minutes{31});
  EXPECT_EQ(world.Phase(), LinkPhase::kLoginNeeded);
  EXPECT_THAT(world.state.Status().reason, HasSubstr("weekly login"));
}

TEST(LinkClock, WarnsAboveASecondAndBlocksAboveFive) {  // H23
  World world;
  world.Ready();
  const auto reading = [&](int from_ms) {
    const Duration low = std::chrono::milliseconds{from_ms};
    world.state.OnSkew(low, low + seconds{1}, world.now);
    world.Collect();
    return world.state.Status().clock;
  };
  using broker::ClockState;
  EXPECT_EQ(reading(-500), ClockState::kGood);
  EXPECT_EQ(reading(900), ClockState::kGood);  // may be less than a second
  EXPECT_EQ(reading(1'100), ClockState::kWarn);
  EXPECT_EQ(reading(-2'500), ClockState::kWarn);
  EXPECT_TRUE(world.state.Status().OrdersAllowed());
  EXPECT_EQ(reading(5'100), ClockState::kBlock);
  EXPECT_FALSE(world.state.Status().OrdersAllowed());
  EXPECT_EQ(reading(-3'600'000), ClockState::kBlock);
  EXPECT_EQ(reading(0), ClockState::kGood);
  EXPECT_EQ(world.clocks.size(), 4U);
}

// H9, N16: every sequence of what can happen, up to five long. Whatever came, the phase is what the
// facts say: never ready without the servers, a connection or the answers, never stuck when all is
// well again; each change has its reason, and none is said twice.
class AllSequences {
 public:
  static constexpr std::array kHappenings = {1100, 1101, 1102, 0 /* close */, 2110, 504, 10197};

  void Run(const std::vector<int>& codes) {
    World world;
    world.Ready();
    bool lost = false;
    for (const int code : codes) {
      Happen(world, code, lost);
      world.Pass(seconds{1});
      const bool sound = !lost && world.up && world.answered && !world.competing;
      ASSERT_EQ(world.Phase() == LinkPhase::kReady, sound) << Text(codes);
      ASSERT_EQ(world.Phase() == LinkPhase::kConnecting, !world.up) << Text(codes);
    }
    if (!world.up) {
      Start(world, lost);
    }
    if (lost) {
      world.Code(1102);
    }
    world.state.OnSynchronised(world.now);
    world.state.OnFlow(Flow::kFlowing, "", world.now);
    world.Collect();
    ASSERT_EQ(world.Phase(), LinkPhase::kReady) << Text(codes);
    for (std::size_t i = 0; i < world.changes.size(); ++i) {
      const auto& change = world.changes[i];
      ASSERT_FALSE(change.reason.empty());
      ASSERT_EQ(change.from, i == 0 ? LinkPhase::kConnecting : world.changes[i - 1].to);
      ASSERT_TRUE(i == 0 || change.to != change.from ||
                  change.reason != world.changes[i - 1].reason)
          << Text(codes);
    }
  }

 private:
  struct World : gateway::World {
    bool up = true;
    bool answered = true;
    bool competing = false;
  };
  static void Start(World& world, bool& lost) {
    world.state.OnConnected(world.now);
    world.state.OnStarted(world.now);
    world.Collect();
    world.up = true;
    world.answered = false;
    world.competing = false;
    lost = false;
  }
  static void Happen(World& world, int code, bool& lost) {
    if (!world.up && code != 0) {
      Start(world, lost);
    }
    if (code == 0) {
      world.Lose("End of file");
      world.up = false;
    } else if (code == 10'197) {
      world.Code(code);
      world.state.OnFlow(Flow::kSilent, "10197", world.now);
      world.competing = true;
    } else if (world.Code(code) == LinkAction::kDrop) {
      world.Lose("Not connected");
      world.up = false;
    }
    world.Collect();
    if (code == 1101 || code == 1102) {
      lost = false;
      world.answered = false;
    } else if (code == 1100 || code == 2110) {
      lost = true;
    }
  }
  static std::string Text(const std::vector<int>& codes) {
    std::string text;
    for (const int code : codes) {
      text += (code == 0 ? "close" : std::to_string(code)) + " ";
    }
    return text;
  }
};

TEST(LinkState, EverySequenceOfHappeningsUpToFiveEndsWhereTheFactsSay) {
  AllSequences sequences;
  std::size_t count = 0;
  std::vector<std::vector<int>> last = {{}};
  for (int length = 1; length <= 5; ++length) {
    std::vector<std::vector<int>> longer;
    for (const auto& prefix : last) {
      for (const int happening : AllSequences::kHappenings) {
        longer.push_back(prefix);
        longer.back().push_back(happening);
        ASSERT_NO_FATAL_FAILURE(sequences.Run(longer.back()));
        ++count;
      }
    }
    last = std::move(longer);
  }
  EXPECT_EQ(count, 7U + 49 + 343 + 2'401 + 16'807);
}

TEST(LinkSchedule, ReadsWindowsAndSaysWhatIsWrongWithOthers) {
  const auto kind = broker::WindowKind::kDailyRestart;
  EXPECT_TRUE(ParseWindow(kind, "").has_value());
  EXPECT_FALSE(*ParseWindow(kind, ""));
  const auto sunday = ParseWindow(kind, " Sun 01:00-15:30 Europe/Berlin ");
  ASSERT_TRUE(sunday && *sunday);
  EXPECT_EQ((*sunday)->begin, hours{1});
  EXPECT_EQ((*sunday)->end, hours{15} + minutes{30});
  for (const auto* wrong :
       {"23:45", "23:45-24:45 America/New_York", "23:45-23:45 UTC", "Someday 01:00-02:00 UTC",
        "1:00-2:00 UTC", "23:45-00:45", "23:45-00:45 Nowhere/Land", "Sun Mon 01:00-02:00 UTC"}) {
    EXPECT_FALSE(ParseWindow(kind, wrong)) << wrong;
  }
}

TEST(LinkSchedule, KeepsToTheWallClockAcrossTheEndOfSummerTime) {  // H23
  const auto schedule = Schedule();
  // 1 November 2026, 02:00 in New York comes twice; the daily window begins at 23:45 both days.
  const auto before =
      schedule.AtOrAfter(TimePoint{std::chrono::sys_days{MakeDate(2026, 10, 31)}} + hours{12});
  const auto after = schedule.AtOrAfter(TimePoint{std::chrono::sys_days{MakeDate(2026, 11, 2)}});
  ASSERT_TRUE(before && after);
  EXPECT_EQ(FormatUtc(before->begin), "2026-11-01T03:45:00.000Z");
  EXPECT_EQ(FormatUtc(after->begin), "2026-11-02T04:45:00.000Z");
  EXPECT_EQ(before->end - before->begin, hours{1});
}

TEST(LinkSchedule, WithoutRulesThereIsNoWindow) {
  EXPECT_FALSE(LinkSchedule().AtOrAfter(kMorning));
}

}  // namespace
}  // namespace m8::gateway
