#include "app/cli.hpp"

#include <cstdio>
#include <iterator>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace m8::app {
namespace {

// The parser and the places that it fills.
struct Parser {
  CLI::App app{"Magic8Clone: automated options-spread trading for Interactive Brokers"};
  Common common;
  RunOptions run;
  PaperGatewayOptions paper_gateway;
  AnalyzeOptions analyze;
  GexOptions gex;
  ScanOptions scan;
  std::string scan_source;
  std::int64_t top = 0;
  CLI::Option* top_option = nullptr;
  PriceOptions price;
  ImpliedVolOptions implied_vol;
  ReplayOptions replay;
  SimulateOptions simulate;
  JournalOptions journal;
  TradesOptions trades;
  DoctorOptions doctor;
  ConfigOptions config;
  DocsOptions docs;
  KillOptions kill;
  AcceptOptions accept;
  FlattenOptions flatten;
  CLI::Option* config_option = nullptr;
  std::int64_t cycles = 0;
  CLI::Option* cycles_option = nullptr;

  Parser() {
    app.require_subcommand(1);
    app.fallthrough();
    config_option = app.add_option("-c,--config", common.config, "Configuration file (TOML)")
                        ->capture_default_str();
    app.add_option("--set", common.overrides,
                   "Set one value: section.key=value; may be given again")
        ->take_all();
    app.add_flag("--json", common.json, "Print JSON, one object a line");
    app.footer("Exit codes: docs/reference/cli.md");
    AddRun();
    AddOperator();
    AddAccept();
    AddTools();
    AddScan();
    AddSimulate();
    AddCalculators();
    AddJournal();
    AddTrades();
    AddConfig();
  }

  void AddRun() {
    auto* verb =
        app.add_subcommand("run", "Trade: collect, analyse, select, execute, cycle by cycle");
    verb->add_option("--gateway", run.gateway,
                     "TWS or IB Gateway to use, HOST:PORT; without it the built-in paper gateway");
    cycles_option =
        verb->add_option("--cycles", cycles, "Stop after so many cycles and their orders")
            ->check(CLI::Range(1, 1'000'000));
    verb->add_option("--speed", run.speed,
                     "Simulated seconds a second, or max (built-in paper gateway only)");
    verb->add_option("--clock", run.clock,
                     "wall, or gateway: the time that the gateway has, for one that simulates (its "
                     "speed must be 1)")
        ->check(CLI::IsMember({"wall", "gateway"}))
        ->capture_default_str();
    verb->add_flag("--transmit", run.transmit,
                   "Send orders to a real gateway (without it: dry run)");
    verb->add_flag("--live", run.live, "Allow the live account that risk.live_account names");
    verb = app.add_subcommand("paper-gateway",
                              "Serve the TWS socket protocol over a simulated market");
    verb->add_option("--port", paper_gateway.port,
                     "TCP port, 0 for a free one; default: paper.port");
    verb->add_option("--speed", paper_gateway.speed,
                     "Simulated seconds a second; default: paper.speed");
  }

  void AddOperator() {
    auto* verb = app.add_subcommand(
        "kill", "Cancel every order and place none from now on, also after a restart");
    verb->add_option("--reason", kill.reason, "For the journal and the log")->capture_default_str();
    verb = app.add_subcommand(
        "flatten", "Close everything that is open and enter nothing, also after a restart");
    verb->add_option("--reason", flatten.reason, "For the journal and the log")
        ->capture_default_str();
    verb->add_flag("--yes", flatten.yes, "It may cost what the market asks");
    app.add_subcommand("resume", "Turn the kill switch off; where it is off, end the flattening");
  }

  void AddAccept() {
    auto* verb = app.add_subcommand(
        "accept", "Say that what the account holds beside the book is as it should be");
    verb->add_option("--reason", accept.reason, "For the journal and the log")
        ->capture_default_str();
  }

  static void AddChainFile(CLI::App& verb, ChainFileOptions& chain) {
    verb.add_option("FILE", chain.file, "Cboe quotes CSV or delayed-quotes JSON, gzip or plain")
        ->required();
    verb.add_option(
        "--at", chain.at,
        "Instant of the quotes, like 2026-07-16T18:18:32Z; default: what the file says");
    verb.add_option("--expiry", chain.expiry, "0dte, all, or a date like 2026-07-16")
        ->capture_default_str();
  }

  void AddTools() {
    auto* verb = app.add_subcommand(
        "analyze", "Quotes, vols, Greeks, gamma exposure and recommendations of a chain file");
    AddChainFile(*verb, analyze.chain);
    verb->add_option("--daily-bars", analyze.daily_bars,
                     "CSV of the underlying's daily bars, for realised vols");
    verb->add_option("--daily-vols", analyze.daily_vols,
                     "CSV of an implied vol index's daily bars, such as VIX, for IV rank");
    verb = app.add_subcommand("gex", "Gamma exposure of a chain file, as text, JSON or a picture");
    AddChainFile(*verb, gex.chain);
    verb->add_option(
            "--convention", gex.convention,
            "calendar: our vols, forwards and clock; perfiliev: as most public pages count")
        ->check(CLI::IsMember({"calendar", "perfiliev"}))
        ->capture_default_str();
    verb->add_option("--svg", gex.svg, "Draw the exposure by strike into this file");
    verb = app.add_subcommand(
        "doctor", "Check configuration, clock, disk, time zones and gateway, and say what to do");
    verb->add_option("--gateway", doctor.gateway, "TWS or IB Gateway to probe, HOST:PORT");
    verb = app.add_subcommand("replay",
                              "Run a flight recording again, and compare every byte that the "
                              "program sends and journals with what it did then");
    verb->add_option(
            "FILE", replay.file,
            "state/MODE/flight/*.flight; a run is replayed from its beginning to the end of "
            "this file")
        ->required();
    verb = app.add_subcommand("docs", "Write the generated reference pages into a directory");
    verb->add_option("DIRECTORY", docs.directory, "Usually docs/reference")->required();
    app.add_subcommand("version", "Print the version");
  }

  void AddScan() {
    auto* verb =
        app.add_subcommand("scan",
                           "Find the best verticals, condors and butterflies of whole chains: "
                           "docs/reference/scan-filters.md lists the filters");
    verb->add_option("SOURCE", scan_source,
                     "live: what the program that runs here sees, by its API. With a query it "
                     "scans for this one from now on, without it shows what it scans for")
        ->check(CLI::IsMember({"live"}));
    verb->add_option("--file", scan.files,
                     "Cboe quotes CSV or delayed-quotes JSON, gzip or plain; may be given again")
        ->take_all();
    verb->add_option("--at", scan.at, "Instant of the quotes; default: what the file says");
    verb->add_option("--preset", scan.preset, "A query by name, or a JSON file of one");
    verb->add_option("--kind", scan.structure,
                     "vertical, condor or butterfly; default: the preset's, or vertical")
        ->check(CLI::IsMember({"vertical", "condor", "butterfly"}));
    verb->add_option("--filter", scan.filters,
                     "NAME=RANGE, like short.delta=0.25..0.35; in the place of the preset's of "
                     "that name; may be given again")
        ->take_all();
    verb->add_option("--score", scan.score,
                     "Rank by ev-per-risk, ev, return-on-risk or "
                     "credit-to-width; default: ev-per-risk");
    top_option = verb->add_option("--top", top, "So many results; default: 20")
                     ->check(CLI::Range(1, 10'000));
    verb->add_option("--events", scan.events,
                     "CSV of known events, like 2026-12-09T19:00:00Z,FOMC, for the filter events");
    verb->add_flag("--watch", scan.watch,
                   "Again whenever the file is written anew; of live, each second");
    verb->add_flag("--list-presets", scan.list_presets, "Print the presets and end");
    verb->add_option("--as-preset", scan.as_preset,
                     "Print the query as a JSON preset of this name and end");
    verb->add_option("--save-preset", scan.save_preset, "Keep the query under this name and end");
    verb->add_flag("--keep-vols", scan.keep_vols,
                   "Keep the chain's at-the-money vols of the day, for IV rank and percentile");
    verb->add_option("--import-vols", scan.import_vols,
                     "CSV of past ones, day,underlying,tenor_days,atm_iv, to keep and end");
  }

  void AddSimulate() {
    auto* verb = app.add_subcommand(
        "simulate",
        "Trade short simulated days on which much goes wrong, and check every invariant: "
        "docs/explanation/simulation.md");
    verb->add_option("--days", simulate.days, "So many days, each with a seed of its own")
        ->check(CLI::Range(1, 10'000'000))
        ->capture_default_str();
    verb->add_option("--seed", simulate.seed, "Of the first day; the next ones count up")
        ->capture_default_str();
    verb->add_option("--faults", simulate.faults,
                     "all: each seed takes some kinds; none; or kinds for every seed: crash,disk")
        ->capture_default_str();
    verb->add_option("--jobs", simulate.jobs, "Processes that simulate side by side")
        ->check(CLI::Range(1, 256))
        ->capture_default_str();
    verb->add_flag("--verbose", simulate.verbose, "Tell each fault and fact of the day, to stderr");
  }

  static void AddTerms(CLI::App& verb, OptionTermsText& terms) {
    verb.add_option("--forward", terms.forward, "Forward of the expiry, points");
    verb.add_option("--spot", terms.spot, "Spot, points; the forward follows from rate and yield");
    verb.add_option("--rate", terms.rate, "Interest rate a year, continuous: 4.3% or 0.043")
        ->capture_default_str();
    verb.add_option("--dividend-yield", terms.dividend_yield,
                    "Dividend yield a year, continuous; with --spot")
        ->capture_default_str();
    verb.add_option("--strike", terms.strike, "Strike, points")->required();
    verb.add_option("--expires-in", terms.expires_in,
                    "Calendar time to settlement, like 6h30m or 45d")
        ->required();
  }

  void AddCalculators() {
    auto* verb = app.add_subcommand("price", "Price and Greeks of one European option (Black-76)");
    AddTerms(*verb, price.terms);
    verb->add_option("--right", price.terms.right, "call or put; without it both")
        ->check(CLI::IsMember({"call", "put"}));
    verb->add_option("--vol", price.vol, "Implied vol a year: 15% or 0.15")->required();
    verb = app.add_subcommand("iv", "Implied vol of one European option's price (Black-76)");
    AddTerms(*verb, implied_vol.terms);
    verb->add_option("--right", implied_vol.terms.right, "call or put")
        ->check(CLI::IsMember({"call", "put"}))
        ->required();
    verb->add_option("--price", implied_vol.price, "Price as quoted, points")->required();
  }

  void AddJournal() {
    auto* verb = app.add_subcommand("journal", "Check or explain the journal of orders");
    verb->require_subcommand(1);
    auto* sub = verb->add_subcommand(
        "verify",
        "Say whether the journal is what was written: checksums, numbers, chain, records");
    sub->add_option("WHERE", journal.where,
                    "A journal, or a folder above; default: app.state_directory");
    sub->add_option("--link", journal.link,
                    "First digits of the last link that you noted earlier: must be in the chain");
    sub = verb->add_subcommand("explain", "Tell an order's life in words");
    sub->add_option("ORDER", journal.order, "Its key, the end of its key, or its order id at TWS")
        ->required();
    sub->add_option("WHERE", journal.where,
                    "A journal, or a folder above; default: app.state_directory");
  }

  void AddTrades() {
    auto* verb = app.add_subcommand(
        "trades", "The trade journal, and profit by strategy, order, day or lot, from the journal");
    verb->add_option("WHERE", trades.where,
                     "A journal, or the folder of a mode; default: app.state_directory");
    verb->add_option("--from", trades.from, "First New York day of closing, like 2026-11-20");
    verb->add_option("--to", trades.to, "Last New York day of closing");
    verb->add_option("--by", trades.by, "What a row is: trade, lot, order, strategy or day")
        ->check(CLI::IsMember({"trade", "lot", "order", "strategy", "day"}))
        ->capture_default_str();
    verb->add_flag("--csv", trades.csv, "Print CSV");
    verb->add_flag("--section-1256", trades.section_1256,
                   "Closed lots of Section 1256 contracts, and each year's 60/40 parts");
  }

  void AddConfig() {
    auto* verb = app.add_subcommand("config", "Check or show the configuration");
    verb->require_subcommand(1);
    const auto add = [&](const char* name, const char* help, ConfigAction action) {
      auto* sub = verb->add_subcommand(name, help);
      sub->callback([this, action] { config.action = action; });
      return sub;
    };
    add("check", "Report every error at once", ConfigAction::kCheck);
    add("show", "Print the values in force; secrets hidden", ConfigAction::kShow)
        ->add_flag("--origin", config.origin, "Say where each value comes from");
    add("schema", "Print the JSON Schema of the file", ConfigAction::kSchema);
    add("default", "Print a commented file with every setting", ConfigAction::kDefault);
  }

  [[nodiscard]] Verb Chosen() {
    if (cycles_option->count() > 0) {
      run.cycles = cycles;
    }
    if (top_option->count() > 0) {
      scan.top = top;
    }
    scan.live = !scan_source.empty();
    const auto& name = app.get_subcommands().front()->get_name();
    if (name == "run") {
      return run;
    }
    if (name == "paper-gateway") {
      return paper_gateway;
    }
    if (name == "analyze") {
      return analyze;
    }
    if (name == "gex") {
      return gex;
    }
    if (name == "scan") {
      return scan;
    }
    if (name == "price") {
      return price;
    }
    if (name == "iv") {
      return implied_vol;
    }
    if (name == "replay") {
      return replay;
    }
    if (name == "simulate") {
      return simulate;
    }
    if (name == "journal") {
      return journal;
    }
    if (name == "trades") {
      return trades;
    }
    if (name == "doctor") {
      return doctor;
    }
    if (name == "config") {
      return config;
    }
    if (name == "docs") {
      return docs;
    }
    return OperatorVerb(name).value_or(VersionOptions{});
  }

  // What reaches into a running instance.
  [[nodiscard]] std::optional<Verb> OperatorVerb(const std::string& name) const {
    if (name == "accept") {
      return accept;
    }
    if (name == "kill") {
      return kill;
    }
    if (name == "flatten") {
      return flatten;
    }
    if (name == "resume") {
      return ResumeOptions{};
    }
    return std::nullopt;
  }
};

void DescribeVerb(std::string& out, const CLI::App& verb, const std::string& path) {
  auto at = std::back_inserter(out);
  fmt::format_to(at, "\n## `{}`\n\n{}.\n", path, verb.get_description());
  std::string rows;
  for (const auto* option : verb.get_options()) {
    if (option->get_name() != "--help") {
      fmt::format_to(std::back_inserter(rows), "| `{}` | {} | {} |\n",
                     option->get_name(false, true), option->get_description(),
                     option->get_default_str());
    }
  }
  if (!rows.empty()) {
    fmt::format_to(at, "\n| option | meaning | default |\n| --- | --- | --- |\n{}", rows);
  }
  for (const auto* sub : verb.get_subcommands([](const CLI::App*) { return true; })) {
    DescribeVerb(out, *sub, path + " " + sub->get_name());
  }
}

}  // namespace

std::variant<Invocation, ExitCode> ParseCommandLine(int argc, const char* const* argv) {
  const auto parser = std::make_unique<Parser>();
  try {
    parser->app.parse(argc, argv);
  } catch (const CLI::RequiredError& answer) {
    const auto unknown = parser->app.remaining();
    if (parser->app.get_subcommands().empty() && !unknown.empty()) {
      fmt::print(stderr, "magic8: there is no verb '{}'; `magic8 --help` lists them\n",
                 unknown.front());
      return ExitCode::kUsage;
    }
    parser->app.exit(answer);
    return ExitCode::kUsage;
  } catch (const CLI::ParseError& answer) {
    return parser->app.exit(answer) == 0 ? ExitCode::kOk : ExitCode::kUsage;
  }
  parser->common.config_given = parser->config_option->count() > 0;
  return Invocation{parser->common, parser->Chosen()};
}

std::string CommandLineMarkdown() {
  const auto parser = std::make_unique<Parser>();
  std::string out = "# Command line\n\nMade by `magic8 docs`; do not edit.\n";
  DescribeVerb(out, parser->app, "magic8");
  out += "\n## Exit codes\n\n| code | meaning |\n| --- | --- |\n";
  for (const auto& info : kExitCodes) {
    fmt::format_to(std::back_inserter(out), "| {} | {} |\n", static_cast<int>(info.code),
                   info.meaning);
  }
  return out;
}

}  // namespace m8::app
