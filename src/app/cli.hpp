#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "app/exit_code.hpp"

namespace m8::app {

/// What every verb is told.
struct Common {
  std::string config = "magic8.toml";
  bool config_given = false;           // then the file must exist
  std::vector<std::string> overrides;  // "section.key=value"
  std::map<std::string, std::string> environment;
  bool json = false;
};

struct RunOptions {
  std::string gateway;  // "HOST:PORT"; empty: the in-process paper gateway
  std::optional<std::int64_t> cycles;
  std::string speed;           // times the wall clock, or "max"; empty: the setting
  std::string clock = "wall";  // or "gateway": the gateway's own, for a simulated one
  bool transmit = false;
  bool live = false;
};
struct PaperGatewayOptions {
  std::string port;   // empty: the setting paper.port
  std::string speed;  // simulated seconds a second; empty: the setting paper.speed
};
struct ChainFileOptions {
  std::string file;
  std::string at;  // RFC 3339 UTC, or empty: the file's own time
  std::string expiry = "0dte";
};
struct AnalyzeOptions {
  ChainFileOptions chain;
  std::string daily_bars;  // CSV of the underlying, or empty
  std::string daily_vols;  // CSV of an implied vol index, or empty
};
struct GexOptions {
  ChainFileOptions chain{.expiry = "all"};
  std::string convention = "calendar";  // or "perfiliev": as public pages print it
  std::string svg;                      // a file to draw into, or empty
};
struct ScanOptions {
  bool live = false;               // what a running program sees, in the place of files
  std::vector<std::string> files;  // chains
  std::string at;                  // as ChainFileOptions
  std::string preset;              // a name, or a file ending in .json; empty: none
  std::string structure;           // "condor"; empty: the preset's
  std::vector<std::string> filters;
  std::string score;  // empty: the preset's
  std::optional<std::int64_t> top;
  std::string events;  // a file, or empty
  bool watch = false;
  bool list_presets = false;
  std::string as_preset;    // print the query as a preset of this name instead
  std::string save_preset;  // keep it under this name
  std::string import_vols;  // a CSV of at-the-money vols, or empty
  bool keep_vols = false;   // the chain's own
};
/// One European option as its terms stand on the command line; texts are parsed by the verb.
struct OptionTermsText {
  std::optional<double> forward;  // points; or spot with rate and dividend yield
  std::optional<double> spot;     // points
  std::string rate = "0";         // a year, continuous: "4.3%" or "0.043"
  std::string dividend_yield = "0";
  double strike = 0.0;     // points
  std::string expires_in;  // "6h30m", "45d"
  std::string right;       // "call", "put", or empty where both will do
};
struct PriceOptions {
  OptionTermsText terms;
  std::string vol;  // "15%" or "0.15"
};
struct ImpliedVolOptions {
  OptionTermsText terms;
  double price = 0.0;  // points, as quoted
};
struct ReplayOptions {
  std::string file;  // a part of a flight recording
};
struct SimulateOptions {
  std::int64_t days = 1;
  std::uint64_t seed = 1;      // of the first day; the next ones count up
  std::string faults = "all";  // or "none", or kinds: "crash,disk"
  int jobs = 1;
  bool verbose = false;  // tell each day, to stderr
};
struct JournalOptions {
  std::string where;  // a journal, or a folder above; empty: the setting app.state_directory
  std::string order;  // to explain; empty: verify
  std::string link;   // first digits of a link that was noted
};
struct TradesOptions {
  std::string where;     // a journal, or a folder above; empty: the setting app.state_directory
  std::string from, to;  // New York days like 2026-11-20, both included; empty: no bound
  std::string by = "trade";
  bool csv = false;
  bool section_1256 = false;
};
struct DoctorOptions {
  std::string gateway;
};
enum class ConfigAction { kCheck, kShow, kSchema, kDefault };
struct ConfigOptions {
  ConfigAction action = ConfigAction::kCheck;
  bool origin = false;
};
struct KillOptions {
  std::string reason = "magic8 kill";
};
struct AcceptOptions {
  std::string reason = "magic8 accept";
};
struct FlattenOptions {
  std::string reason = "magic8 flatten";
  bool yes = false;
};
struct ResumeOptions {};
struct DocsOptions {
  std::string directory;
};
struct VersionOptions {};

using Verb = std::variant<RunOptions,
                          PaperGatewayOptions,
                          AnalyzeOptions,
                          GexOptions,
                          ScanOptions,
                          PriceOptions,
                          ImpliedVolOptions,
                          ReplayOptions,
                          SimulateOptions,
                          JournalOptions,
                          TradesOptions,
                          DoctorOptions,
                          ConfigOptions,
                          DocsOptions,
                          KillOptions,
                          AcceptOptions,
                          FlattenOptions,
                          ResumeOptions,
                          VersionOptions>;

struct Invocation {
  Common common;
  Verb verb;
};

/// The parsed command line, or the exit code where parsing already answered (help, usage error):
/// then the answer was printed.
std::variant<Invocation, ExitCode> ParseCommandLine(int argc, const char* const* argv);
/// docs/reference/cli.md: every verb with its options, and the exit codes.
std::string CommandLineMarkdown();

inline constexpr const char* kVersion = M8_VERSION;

}  // namespace m8::app
