#pragma once

#include <cstddef>

#include "app/cli.hpp"
#include "base/result.hpp"
#include "market/chain.hpp"

namespace m8::app {

/// The chain of the file, at the instant asked for where one is. Errors say what was wrong with the
/// file or with --at.
Result<market::OptionChain> ReadChain(const ChainFileOptions& options);

/// The series that --expiry names: of "0dte" and "all" the first that is still to settle, of a date
/// with an AM and a PM series the PM one.
Result<std::size_t> PickSeries(const market::OptionChain& chain, const std::string& expiry);

}  // namespace m8::app
