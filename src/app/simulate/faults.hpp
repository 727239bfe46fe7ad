#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "execution/memory_journal_file.hpp"

/// What goes wrong on a simulated day, drawn from its seed.
namespace m8::app {

enum class FaultKind : std::uint8_t {
  kLatency,
  kCut,
  kReset,
  kFreeze,
  kRestart,
  kUpstream,
  kFarm,
  kDeafen,
  kCompeting,
  kReadOnly,
  kPrecaution,
  kOrderIds,
  kClientId,
  kDrop,
  kDelay,
  kDuplicate,
  kReorder,
  kTruncate,
  kMangle,
  kSentinel,
  kSplit,
  kDrip,
  kGarbage,
  kFill,
  kCancel,
  kCorrect,
  kForeign,
  kError,
  kCrash,
  kPower,
  kStall,
  kDisk,
  kKill,
};
inline constexpr int kFaultKindCount = static_cast<int>(FaultKind::kKill) + 1;

std::string_view Name(FaultKind kind) noexcept;
std::string_view Meaning(FaultKind kind) noexcept;

/// A command of paper/command.hpp. "ORDER" stands for the id of an order that works then, "FILL"
/// for a price near the last fill's.
struct AtGateway {
  std::string command;
};
/// The cable is out for so long.
struct CutLink {
  Duration time{};
};
/// The program's process stands still.
struct Stall {
  Duration time{};
};
/// The program dies and is started again.
struct Crash {
  enum class Where : std::uint8_t {
    kNow,
    kBeforeDisk,  // the count-th call of the journal's file is not done
    kAfterDisk,   // it is done, and nothing after it
    kOut,         // the count-th time it sends, in the middle of the bytes
    kIn,          // the count-th time it hears, in the middle of the bytes
  };
  Where where = Where::kNow;
  int count = 1;
  bool power = false;  // what was not synced is lost, or some of it
  Duration down{};
};
/// From the count-th call on the journal's disk fails, until somebody mends it and starts the
/// program again.
struct DiskFails {
  execution::DiskFault how = execution::DiskFault::kIo;
  int count = 1;
  Duration until_mended{};
};
/// Somebody turns the kill switch on, for so long.
struct KillSwitch {
  Duration time{};
};
using Deed = std::variant<AtGateway, CutLink, Stall, Crash, DiskFails, KillSwitch>;

struct Fault {
  TimePoint at{};
  FaultKind kind = FaultKind::kCut;
  Deed deed;
  bool ends = false;  // of an earlier one: not counted as one of its own
};
/// As `magic8 simulate --verbose` prints it.
std::string Text(const Fault& fault);

struct FaultChoice {
  /// Each seed takes some kinds of these, ...
  std::vector<FaultKind> kinds;
  /// ... or all of them.
  bool all_of_them = false;
};
/// "all": some of all kinds for each seed. "none". "crash,disk": these kinds, for each seed.
Result<FaultChoice> ParseFaultChoice(std::string_view text);

/// A seed's faults in [from, until), in order of time. What a kind does depends on seed and kind
/// alone: with fewer kinds the others do what they did.
std::vector<Fault> DrawFaults(std::uint64_t seed,
                              const FaultChoice& choice,
                              TimePoint from,
                              TimePoint until);

}  // namespace m8::app
