#pragma once

#include "app/cli.hpp"
#include "app/exit_code.hpp"
#include "base/result.hpp"

namespace m8::app {

/// Does what was asked, prints to stdout what was asked for and to stderr what went wrong.
ExitCode Perform(const Invocation& invocation);

// One a verb; each in verb_NAME.cpp.
ExitCode Perform(const Common& common, const RunOptions& options);
ExitCode Perform(const Common& common, const PaperGatewayOptions& options);
ExitCode Perform(const Common& common, const AnalyzeOptions& options);
ExitCode Perform(const Common& common, const GexOptions& options);
ExitCode Perform(const Common& common, const ScanOptions& options);
ExitCode Perform(const Common& common, const PriceOptions& options);
ExitCode Perform(const Common& common, const ImpliedVolOptions& options);
ExitCode Perform(const Common& common, const ReplayOptions& options);
ExitCode Perform(const Common& common, const SimulateOptions& options);
ExitCode Perform(const Common& common, const JournalOptions& options);
ExitCode Perform(const Common& common, const TradesOptions& options);
ExitCode Perform(const Common& common, const DoctorOptions& options);
ExitCode Perform(const Common& common, const ConfigOptions& options);
ExitCode Perform(const Common& common, const KillOptions& options);
ExitCode Perform(const Common& common, const AcceptOptions& options);
ExitCode Perform(const Common& common, const FlattenOptions& options);
ExitCode Perform(const Common& common, const ResumeOptions& options);
ExitCode Perform(const Common& common, const DocsOptions& options);
ExitCode Perform(const Common& common, const VersionOptions& options);

/// Prints "magic8: ..." with the remedy to stderr; the exit code that fits the error.
ExitCode Complain(const Error& error);

}  // namespace m8::app
