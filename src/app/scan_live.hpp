#pragma once

#include "app/cli.hpp"
#include "app/exit_code.hpp"
#include "app/settings.hpp"
#include "scanner/preset.hpp"

namespace m8::app {

/// `magic8 scan live`: shows what the program that runs here finds in its chain, by its API. With a
/// query, that program scans for this one from now on; without, what it scans for already is shown.
/// `watch`: again each second, until interrupted.
ExitCode ScanLive(const Common& common,
                  const Settings& settings,
                  const scanner::Preset* query,
                  bool watch);

}  // namespace m8::app
