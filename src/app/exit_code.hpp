#pragma once

namespace m8::app {

/// Published in docs/reference/cli.md; scripts rely on them.
enum class ExitCode : int {
  kOk = 0,
  kUsage = 1,        // command line, configuration or input file
  kOperational = 2,  // disk, port, anything of this machine
  kUnreachable = 3,  // the broker does not answer
  kRiskHalt = 4,     // trading was halted by a risk rule or a failed journal
  kMismatch = 5,     // our book and the broker, a replay and its recording, a journal and its chain
  kInterrupted = 130,
};

struct ExitCodeInfo {
  ExitCode code;
  const char* meaning;
};

inline constexpr ExitCodeInfo kExitCodes[] = {
    {ExitCode::kOk, "done; also when ended by SIGINT or SIGTERM after a clean stop"},
    {ExitCode::kUsage, "the command line, the configuration or an input file is wrong"},
    {ExitCode::kOperational,
     "this machine failed (a disk, a port, a missing time-zone database), or doctor found TWS set "
     "wrongly"},
    {ExitCode::kUnreachable, "the broker does not answer"},
    {ExitCode::kRiskHalt, "trading was halted by a risk rule or a journal that cannot be written"},
    {ExitCode::kMismatch,
     "our book and the broker's disagree, a replay does not do what its recording did, or a "
     "journal "
     "is not what was written"},
    {ExitCode::kInterrupted, "interrupted a second time, before the clean stop was finished"},
};

}  // namespace m8::app
