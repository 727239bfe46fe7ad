#pragma once

#include <string>

#include "scanner/scan.hpp"

namespace m8::app {

/// What a scan found, as a table of at most 120 columns. Colour by ANSI codes where asked.
std::string ScanText(std::span<const scanner::Found> found,
                     const scanner::RankSettings& rank,
                     bool colour);
/// What each filter left.
std::string FunnelText(const scanner::Funnel& funnel, bool colour);

}  // namespace m8::app
