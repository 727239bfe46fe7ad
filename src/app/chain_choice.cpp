#include "app/chain_choice.hpp"

#include <optional>

#include <fmt/format.h>

#include "market/chain_file.hpp"

namespace m8::app {

Result<market::OptionChain> ReadChain(const ChainFileOptions& options) {
  M8_TRY(auto chain, market::ReadChainFile(options.file));
  if (!options.at.empty()) {
    const auto at = ParseUtc(options.at);
    if (!at) {
      return Fail(Errc::kInvalidArgument,
                  fmt::format("--at '{}' is not an instant like 2026-07-16T18:18:32Z", options.at));
    }
    chain.as_of = *at;
  }
  return chain;
}

Result<std::size_t> PickSeries(const market::OptionChain& chain, const std::string& expiry) {
  const bool nearest = expiry == "0dte" || expiry == "all";
  const auto date = ParseDate(expiry);
  if (!nearest && !date) {
    return Fail(Errc::kInvalidArgument,
                fmt::format("--expiry '{}' is not 0dte, all, or a date like 2026-07-16", expiry));
  }
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < chain.series.size(); ++i) {
    if (chain.series[i].settlement <= chain.as_of) {
      continue;
    }
    if (nearest) {
      return i;
    }
    if (chain.series[i].expiry == *date) {
      found = i;
    }
  }
  if (!found) {
    return Fail(Errc::kNotFound,
                nearest ? "every option of the file has settled at the instant of its quotes"
                        : fmt::format("the file has no expiry {} that is still to settle", expiry));
  }
  return *found;
}

}  // namespace m8::app
