#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include "app/probe.hpp"
#include "app/session.hpp"
#include "app/simulated_world.hpp"
#include "app/verbs.hpp"
#include "base/text.hpp"
#include "gateway/tcp_shell.hpp"
#include "paper/settings.hpp"

namespace m8::app {
namespace {

// Signals are looked at, and the page is fed, at least so often.
constexpr Duration kLongestSleep = std::chrono::milliseconds{50};

// Simulated seconds a second; absent: as fast as it goes.
Result<std::optional<double>> SpeedOf(const RunOptions& options, const Settings& settings) {
  if (options.speed.empty()) {
    return std::optional{settings.paper.speed};
  }
  if (options.speed == "max") {
    return std::optional<double>{};
  }
  const auto speed = ParseNumber<double>(options.speed);
  if (!speed || *speed <= 0 || *speed > 1e6) {
    return Fail(Errc::kInvalidArgument,
                fmt::format("--speed '{}' is neither max nor a positive number", options.speed));
  }
  return std::optional{*speed};
}

// Keeps virtual time beside the wall's: so many simulated seconds a second while the market is
// open, as fast as possible while it is closed.
class Pacer {
 public:
  Pacer(const Clock& wall, std::optional<double> speed, TimePoint virtual_now)
      : wall_(wall), speed_(speed), wall_start_(wall.Now()), virtual_start_(virtual_now) {}

  /// How long to wait before virtual time may be `next`; starts anew where time was skipped.
  Duration WaitFor(TimePoint next, bool market_open) {
    if (!speed_) {
      return Duration{};
    }
    if (!market_open) {
      wall_start_ = wall_.Now();
      virtual_start_ = next;
      return Duration{};
    }
    const auto due =
        wall_start_ + std::chrono::duration_cast<Duration>((next - virtual_start_) / *speed_);
    return std::max(due - wall_.Now(), Duration{});
  }

 private:
  const Clock& wall_;
  std::optional<double> speed_;
  TimePoint wall_start_, virtual_start_;
};

ExitCode RunSimulated(RunSession& session, const RunOptions& options, const Clock& wall) {
  const auto& settings = session.GetSettings();
  const auto speed = SpeedOf(options, settings);
  if (!speed) {
    return Complain(speed.error());
  }
  auto market = paper::MakeGateway(settings.paper);
  if (!market) {
    return Complain(market.error());
  }
  const auto seed = static_cast<std::uint64_t>(settings.paper.seed);
  auto program = Program::Open(settings, {.mode = Mode::kSim,
                                          .seed = seed,
                                          .at = (*market)->Now(),
                                          .settings = session.SettingsText()});
  if (!program) {
    return Complain(program.error());
  }
  if (const auto opened = session.Open(**program); !opened) {
    return Complain(opened.error());
  }
  SimulatedWorld world(**program, **market);
  Pacer pacer(wall, *speed, world.Now());
  while (session.After(**program, world.Now())) {
    const auto next = world.NextStep();
    if (!next) {
      break;  // the calendar has ended
    }
    const auto wait = pacer.WaitFor(*next, (*program)->Engine().MarketOpen(world.Now()));
    if (wait > Duration{}) {
      // The wall is what is waited for: this shell has no sockets to wait on.
      std::this_thread::sleep_for(std::min(wait, kLongestSleep));  // tidy-ok: paces virtual time
    }
    if (wait <= kLongestSleep) {
      session.Timed(**program, [&] { world.Step(); });
    }
  }
  return session.Finish(**program, world.Now());
}

// The wall's clock, moved: the time that a simulated gateway has.
class OffsetClock final : public Clock {
 public:
  OffsetClock(const Clock& wall, Duration offset) : wall_(wall), offset_(offset) {}
  [[nodiscard]] TimePoint Now() const override { return wall_.Now() + offset_; }

 private:
  const Clock& wall_;
  Duration offset_;
};

Result<Duration> OffsetOf(const gateway::GatewaySettings& settings, const Clock& wall) {
  const auto probe = ProbeGateway(settings, wall, std::chrono::seconds{10});
  if (!probe.gateway_time) {
    return Fail(Errc::kUnavailable,
                fmt::format("{}:{} does not tell its time: {}", settings.host, settings.port,
                            probe.trouble),
                "magic8 doctor --gateway says what to look at");
  }
  return *probe.gateway_time - probe.heard_at;
}

Mode ModeOf(const RunOptions& options) {
  return options.gateway.empty() ? Mode::kSim
         : options.live          ? Mode::kLive
         : options.transmit      ? Mode::kPaper
                                 : Mode::kShadow;
}

// Absent where the environment names no place.
Result<std::unique_ptr<CrashPoints>> CrashesOf(const Common& common, Mode mode) {
  const auto place = common.environment.find(kCrashVariable);
  if (place == common.environment.end()) {
    return std::unique_ptr<CrashPoints>();
  }
  if (mode != Mode::kPaper) {
    return Fail(Errc::kRefused,
                fmt::format("{} ends the program on purpose, for the test of crashes on a paper "
                            "account",
                            kCrashVariable),
                fmt::format("unset {}", kCrashVariable));
  }
  return CrashPoints::Parse(place->second);
}

ExitCode RunLive(RunSession& session,
                 Mode mode,
                 std::unique_ptr<CrashPoints> crash,
                 const Clock& wall) {
  if (const auto kept = session.KeepLimits(); !kept) {
    return Complain(kept.error());
  }
  const auto& settings = session.GetSettings();
  const auto seed = static_cast<std::uint64_t>(wall.Now().time_since_epoch().count());
  auto program = Program::Open(
      settings, {.mode = mode, .seed = seed, .at = wall.Now(), .settings = session.SettingsText()},
      std::move(crash));
  if (!program) {
    return Complain(program.error());
  }
  if (const auto opened = session.Open(**program); !opened) {
    return Complain(opened.error());
  }
  boost::asio::io_context io{1};
  gateway::TcpShell shell(io, (*program)->Gateway(), wall,
                          {.host = settings.gateway.host,
                           .port = settings.gateway.port,
                           .connect_timeout = settings.gateway.connect_timeout});
  shell.Start();
  while (session.After(**program, wall.Now())) {
    const auto due = (*program)->Engine().NextDeadline().value_or(wall.Now() + kLongestSleep);
    const auto wait = std::clamp(due - wall.Now(), Duration{}, kLongestSleep);
    io.run_one_for(wait);
    io.poll();
    if ((*program)->Engine().NextDeadline() <= wall.Now()) {
      session.Timed(**program, [&] { (*program)->OnEngineTimer(wall.Now()); });
    }
  }
  shell.Stop();
  while (!shell.Stopped() && io.run_one_for(kLongestSleep) > 0) {
  }
  return session.Finish(**program, wall.Now());
}

}  // namespace

ExitCode Perform(const Common& common, const RunOptions& options) {
  auto configuration = LoadOrComplain(common);
  if (!configuration) {
    return ExitCode::kUsage;
  }
  const SystemClock wall;
  const auto mode = ModeOf(options);
  auto crash = CrashesOf(common, mode);
  if (!crash) {
    return Complain(crash.error());
  }
  if (options.gateway.empty()) {
    if (options.transmit || options.live) {
      return Complain({Errc::kInvalidArgument, "--transmit and --live are about a real gateway",
                       "give it with --gateway HOST:PORT"});
    }
    RunSession session(common, std::move(configuration), mode, options, wall);
    return RunSimulated(session, options, wall);
  }
  if (const auto applied = ApplyGateway(options.gateway, configuration->settings.gateway);
      !applied) {
    return Complain(applied.error());
  }
  if (options.live && (!options.transmit || configuration->settings.risk.live_account.empty())) {
    return Complain({Errc::kRefused,
                     "--live needs --transmit and the account's name in risk.live_account",
                     "a live account takes all three, on purpose"});
  }
  if (options.live && options.clock != "wall") {
    return Complain(
        {Errc::kRefused, "a live account is traded by the wall's clock", "leave --clock out"});
  }
  Duration offset{};
  if (options.clock == "gateway") {
    const auto found = OffsetOf(configuration->settings.gateway, wall);
    if (!found) {
      (void)Complain(found.error());
      return ExitCode::kUnreachable;
    }
    offset = *found;
  }
  const OffsetClock clock(wall, offset);
  RunSession session(common, std::move(configuration), mode, options, clock);
  return RunLive(session, mode, std::move(*crash), clock);
}

}  // namespace m8::app
