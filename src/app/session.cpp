#include "app/session.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "app/scan_thread.hpp"
#include "config/document.hpp"
#include "config/reload.hpp"
#include "obs/metrics.hpp"
#include "server/http_server.hpp"
#include "server/token_file.hpp"
#include "store/sqlite_reader.hpp"

namespace m8::app {
namespace {

// The page asks each second; more often nobody sees.
constexpr Duration kPublishEvery = std::chrono::milliseconds{200};
const obs::Counter kFlightLost{"magic8_flight_entries_lost_total",
                               "Entries of the flight recording that found no room."};
const obs::Gauge kFlightBytes{"magic8_flight_disk_bytes",
                              "What all flight recordings of this mode take on disk."};
const obs::Counter kCompactionsFailed{"magic8_journal_compactions_failed_total",
                                      "Starts at which the journal could not be shortened."};
// The operator's files are looked for so often.
constexpr Duration kLookEvery = std::chrono::milliseconds{20};
// A clean stop waits so long for the broker to end the orders.
constexpr Duration kStopPatience = std::chrono::seconds{20};

Printer::Style StyleOf(const Common& common) {
  const bool colour = isatty(STDOUT_FILENO) != 0 && !common.environment.contains("NO_COLOR");
  return common.json ? Printer::Style::kJson
         : colour    ? Printer::Style::kColour
                     : Printer::Style::kPeople;
}

}  // namespace

struct RunSession::Server {
  engine::Board<server::SettingsView> settings;
  std::unique_ptr<store::SqliteReader> history;
  SystemClock clock;
  obs::Log audit{clock};
  engine::CommandQueue commands;
  std::unique_ptr<ScanThread> scan;
  std::unique_ptr<server::HttpServer> http;

  ~Server() {
    if (scan) {
      scan->Stop();  // what it answers goes to the server's thread
    }
  }
};

RunSession::RunSession(Common common,
                       std::unique_ptr<Configuration> configuration,
                       Mode mode,
                       RunOptions options,
                       const Clock& wall)
    : common_(std::move(common)),
      configuration_(std::move(configuration)),
      mode_(mode),
      options_(std::move(options)),
      wall_(wall),
      printer_(stdout, StyleOf(common_)),
      log_(wall, configuration_->settings.app.log_level),
      limits_file_(std::filesystem::path(configuration_->settings.app.state_directory) /
                   Name(mode) / "limits"),
      kill_file_(KillFile(configuration_->settings.app.state_directory)),
      flatten_file_(FlattenFile(configuration_->settings.app.state_directory)),
      accept_file_(AcceptFile(configuration_->settings.app.state_directory)) {}

Result<void> RunSession::Open(Program& program) {
  M8_TRY(auto sink,
         obs::MakeFileSink((program.Folder() / "magic8.log").string(), obs::Format::kJson));
  log_.AddSink(std::move(sink));
  RememberLimits();
  if (const auto& why = program.CompactionFailure(); !why.empty()) {
    kCompactionsFailed.Add();
    log_.For("execution").Error("journal_not_compacted", why + ": it grows on");
  }
  program.Bus().Add(printer_);
  const auto& server = GetSettings().server;
  if (server.enabled) {
    server_ = std::make_shared<Server>();
    PublishSettings();
    M8_TRY(server_->history, store::SqliteReader::Open(program.Folder() / "magic8.db"));
    M8_CHECK(Serve(program));
  }
  return {};
}

Result<void> RunSession::Serve(const Program& program) {
  const auto& server = GetSettings().server;
  M8_TRY(const auto token, server::LoadOrMakeToken(
                               std::filesystem::path(GetSettings().app.state_directory) / "token"));
  M8_TRY(auto sink,
         obs::MakeFileSink((program.Folder() / "audit.log").string(), obs::Format::kJson));
  server_->audit.AddSink(std::move(sink));
  server::Access access{
      .auth = {.token = token.text,
               .required = server.token_required,
               .secure = server.behind_proxy},
      .make_secret = server::MakeSecret,
      .allowed_hosts = server.allowed_hosts,
      .clock = &server_->clock,
      .audit = [log = server_->audit.For("api")](std::string_view action, std::string_view detail) {
        log.Info("action", fmt::format("{} {}", action, detail));
      }};
  server_->scan =
      std::make_unique<ScanThread>(ScanThread::Options{.rules = ScanRulesOf(GetSettings()),
                                                       .store = ScanStore(GetSettings().app),
                                                       .vols = program.Folder() / "magic8.db",
                                                       .preset = GetSettings().scan.preset});
  M8_TRY(server_->http,
         server::HttpServer::Start({.host = server.host,
                                    .port = server.port,
                                    .requests_per_second = server.requests_per_second},
                                   server::Routes({board_, server_->settings,
                                                   server_->history.get(), server_->scan.get()},
                                                  std::move(access)),
                                   server_->commands));
  server_->scan->Start(
      [http = server_->http.get()](auto view) { http->ShowScan(std::move(view)); });
  if (!common_.json) {
    // The link is for eyes: a log that is kept gets it once at most.
    const bool show = server.token_required && (token.fresh || isatty(STDOUT_FILENO) != 0);
    fmt::print("Page: http://{}:{}/{}   mode: {}   state: {}\n", server.host, server_->http->Port(),
               show ? "?token=" + token.text : "", Name(mode_), program.Folder().string());
    std::fflush(stdout);
  }
  return {};
}

void RunSession::PublishSettings() {
  if (server_) {
    server_->settings.Put(
        std::make_shared<const server::SettingsView>(server::LookAt(configuration_->registry)));
  }
}

Result<void> RunSession::KeepLimits() {
  M8_TRY(const auto before, limits_file_.Load());
  Restrain(*configuration_, before);
  return {};
}

void RunSession::Restrain(Configuration& fresh, const config::RecordedLimits& before) {
  const bool allowed = fresh.settings.risk.allow_loosening;
  for (const auto& change : allowed ? config::Loosened(fresh.registry, before)
                                    : config::Tighten(fresh.registry, before)) {
    const auto text =
        allowed ? fmt::format("{} is looser: {} -> {}", change.name, change.before, change.after)
                : fmt::format(
                      "{} stays {}, it is not loosened to {} without "
                      "risk.allow_loosening = true",
                      change.name, change.before, change.after);
    fmt::print(stderr, "{}\n", text);
    limit_news_.emplace_back(
        allowed ? obs::Code("limit_loosened") : obs::Code("limit_not_loosened"), text);
  }
}

// What is in force now is what the next reload and the next start are measured by.
void RunSession::RememberLimits() {
  auto logger = log_.For("risk");
  for (const auto& [code, text] : std::exchange(limit_news_, {})) {
    logger.Warn(code, text);
  }
  if (const auto kept = limits_file_.Save(config::LimitsOf(configuration_->registry)); !kept) {
    logger.Error("limits_not_kept", kept.error().Text());
    fmt::print(stderr, "{}: a restart would not know the limits\n", kept.error().Text());
  }
}

std::string RunSession::SettingsText() const {
  return config::ShowToml(configuration_->registry, false);
}

bool RunSession::After(Program& program, TimePoint now) {
  const auto answers = HeedCommands(program, now);
  HeedOperator(program, now);
  auto& engine = program.Engine();
  for (const auto& event : engine.TakeLog()) {
    log_.Write(event);
  }
  TellOfState(program, now);
  if (signals_.TakeReload()) {
    Reload(program, now);
  }
  const bool news =
      !answers.empty() || engine.Cycles() != cycles_seen_ || engine.NewsCount() != news_seen_;
  if (news || wall_.Now() >= publish_at_) {
    Publish(program, now);
  }
  for (const auto& [done, answer] : answers) {
    done(answer);  // whoever asks on finds it in the snapshot
  }
  if (!stopping_since_ && WantsToStop(program)) {
    stopping_since_ = wall_.Now();
    program.BeginShutdown(now);
  }
  if (!stopping_since_) {
    return true;
  }
  return !engine.Quiet() && signals_.Stops() < 2 && wall_.Now() - *stopping_since_ < kStopPatience;
}

std::vector<RunSession::Answered> RunSession::HeedCommands(Program& program, TimePoint now) {
  std::vector<Answered> answers;
  if (!server_) {
    return answers;
  }
  for (auto& waiting : server_->commands.TakeAll()) {
    using Kind = engine::Command::Kind;
    const auto& command = waiting.command;
    const auto ticket = ++tickets_;
    auto answer = command.kind == Kind::kKill ? std::optional{KillNow(program, command.reason, now)}
                  : command.kind == Kind::kResume ? std::optional{ResumeNow(program, now)}
                                                  : program.Perform(command, ticket, now);
    if (answer) {
      answers.push_back({std::move(waiting.done), std::move(*answer)});
    } else {
      later_.try_emplace(ticket, std::move(waiting.done));
    }
  }
  for (auto& [ticket, answer] : program.Engine().TakeAnswers()) {
    if (auto waiting = later_.extract(ticket)) {
      answers.push_back({std::move(waiting.mapped()), std::move(answer)});
    }
  }
  return answers;
}

engine::CommandAnswer RunSession::KillNow(Program& program,
                                          const std::string& reason,
                                          TimePoint now) {
  program.Kill(reason, now);
  const auto written = kill_file_.Give(reason);
  kill_unwritten_ = !written;
  if (!written) {
    log_.For("app").Error("kill_not_kept", written.error().Text());
    return {.code = "NOT_KEPT",
            .detail = written.error().Text() + ": a restart would not be killed",
            .effect = engine::Effect::kApplied};
  }
  return {};
}

engine::CommandAnswer RunSession::ResumeNow(Program& program, TimePoint now) {
  if (const auto withdrawn = kill_file_.Withdraw(); !withdrawn) {
    return {.code = "NOT_KEPT", .detail = withdrawn.error().Text()};
  }
  kill_unwritten_ = false;
  program.Release(now);
  return {};
}

void RunSession::HeedOperator(Program& program, TimePoint now) {
  if (signals_.TakeKill()) {
    program.Kill("signal SIGUSR1", now);
    if (const auto written = kill_file_.Give("signal SIGUSR1"); !written) {
      kill_unwritten_ = true;
      log_.For("app").Error("kill_not_kept", written.error().Text());
      fmt::print(stderr, "{}: a restart would not be killed\n", written.error().Text());
    }
  }
  if (wall_.Now() < look_at_) {
    return;
  }
  look_at_ = wall_.Now() + kLookEvery;
  if (const auto reason = accept_file_.Given(); reason && !accepted_) {
    program.Accept(*reason, now);
    if (const auto gone = accept_file_.Withdraw(); !gone) {
      accepted_ = true;
      log_.For("app").Error("accept_not_taken", gone.error().Text());
    }
  }
  const auto killed = program.Engine().Orders().Killed();
  if (const auto reason = kill_file_.Given(); reason && !killed) {
    program.Kill(*reason, now);
  } else if (!reason && killed && !kill_unwritten_) {
    program.Release(now);
  }
  const bool flattening = program.Engine().Orders().Flattening().has_value();
  if (const auto reason = flatten_file_.Given(); reason && !flattening) {
    program.Flatten(*reason, now);
  } else if (!reason && flattening) {
    program.EndFlatten(now);
  }
}

bool RunSession::WantsToStop(const Program& program) const {
  const auto& engine = program.Engine();
  const bool done = options_.cycles && engine.Cycles() >= *options_.cycles && engine.Quiet();
  return done || signals_.Stops() > 0;
}

void RunSession::Publish(Program& program, TimePoint now) {
  auto& engine = program.Engine();
  const auto snapshot = std::make_shared<const engine::Snapshot>(engine.Look(now));
  printer_.Show(*snapshot, engine.NewsCount());
  cycles_seen_ = engine.Cycles();
  news_seen_ = engine.NewsCount();
  board_.Put(snapshot);
  if (server_) {
    server_->http->Show(snapshot);
    server_->scan->Show(snapshot);
  }
  publish_at_ = wall_.Now() + kPublishEvery;
  TellOfFlight(program);
}

void RunSession::TellOfState(const Program& program, TimePoint now) {
  const auto& orders = program.Engine().Orders();
  const auto state = orders.State(now);
  if (state == std::exchange(state_told_, state)) {
    return;
  }
  const auto reason = orders.StateReason(now);
  auto logger = log_.For("execution");
  const auto text = fmt::format("{}{}{}", risk::Name(state), reason.empty() ? "" : ": ", reason);
  state == risk::TradingState::kActive ? logger.Info("trading_state", text)
                                       : logger.Warn("trading_state", text);
}

void RunSession::TellOfFlight(const Program& program) {
  const auto flight = program.Flight();
  if (!flight) {
    return;
  }
  kFlightBytes.Set(static_cast<double>(flight->disk_bytes));
  auto logger = log_.For("flight");
  if (!flight->failure.empty() && flight_told_.failure.empty()) {
    logger.Error("recording_stopped", flight->failure);
    fmt::print(stderr, "The flight is not recorded any more: {}\n", flight->failure);
  }
  if (flight->lost > flight_told_.lost) {
    kFlightLost.Add(static_cast<double>(flight->lost - flight_told_.lost));
    if (flight_told_.lost == 0) {
      logger.Error("recording_has_a_gap",
                   "the disk was too slow: this run cannot be replayed whole");
    }
  }
  flight_told_ = *flight;
}

void RunSession::Reload(Program& program, TimePoint now) {
  std::vector<config::Problem> problems;
  const auto fresh = LoadConfiguration(common_, problems);
  auto logger = log_.For("app");
  for (const auto& problem : problems) {
    logger.Error("reload_refused", problem.Text());
    fmt::print(stderr, "{}\n", problem.Text());
  }
  if (!problems.empty()) {
    return;
  }
  Restrain(*fresh, config::LimitsOf(configuration_->registry));
  for (const auto& change : config::Diff(configuration_->registry, fresh->registry)) {
    const auto text = fmt::format("{}: {} -> {}{}", change.name, change.before, change.after,
                                  change.needs_restart ? " (after a restart)" : "");
    logger.Info("setting_changed", text);
    fmt::print(stderr, "{}\n", text);
  }
  config::ApplyLive(configuration_->registry, fresh->registry);
  log_.SetMinimum(GetSettings().app.log_level);
  RememberLimits();
  PublishSettings();
  program.Reload(GetSettings(), SettingsText(), now);
  if (server_) {
    server_->scan->SetRules(ScanRulesOf(GetSettings()));
  }
}

ExitCode RunSession::Finish(Program& program, TimePoint now) {
  Publish(program, now);
  const auto snapshot = program.Engine().Look(now);
  printer_.Finish(snapshot);
  return signals_.Stops() >= 2 ? ExitCode::kInterrupted : ExitCode::kOk;
}

}  // namespace m8::app
