#pragma once

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "market/chain_file.hpp"
#include "market/real_data_test.hpp"

namespace m8::analytics {

/// One real chain file, which lies outside the repository.
struct RealChain {
  std::string name;
  market::OptionChain chain;

  /// Quotes of regular hours with an expiry of today in it.
  [[nodiscard]] bool IsMarketHours() const {
    return name.find("_RTH") != std::string::npos || name == "spx_cboe_20220323_1011EDT.csv.gz" ||
           name == "spx_cboe_20220712_1155EDT.csv.gz";
  }
};

/// Every chain file of these folders of the real data, in the order of their names; empty where
/// they are absent.
inline std::vector<std::string> RealChainFiles() {
  std::vector<std::string> paths;
  for (const char* folder : {"A_cboe_chains", "B_spx_snapshots_2026", "D_eod_chains"}) {
    const std::string path = market::RealData(folder);
    if (!std::filesystem::exists(path)) {
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
      const std::string name = entry.path().filename().string();
      if (name.ends_with(".json.gz") || (name.ends_with(".csv.gz"))) {
        paths.push_back(entry.path().string());
      }
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

/// Each file is read once for all tests, for reading is most of their time.
inline const RealChain& ReadRealChain(const std::string& path) {
  static std::map<std::string, RealChain> read;
  if (const auto at = read.find(path); at != read.end()) {
    return at->second;
  }
  auto chain = market::ReadChainFile(path);
  EXPECT_TRUE(chain.has_value()) << path << ": " << chain.error().Text();
  return read[path] = {std::filesystem::path(path).filename().string(),
                       chain.value_or(market::OptionChain{})};
}

/// Of an even number of values the upper one; 0 of none.
inline double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values.empty() ? 0.0 : values[values.size() / 2];
}

/// The nearest series that is not settled by as_of; nothing where all are.
inline std::optional<std::size_t> NearestSeries(const market::OptionChain& chain) {
  for (std::size_t i = 0; i < chain.series.size(); ++i) {
    if (chain.series[i].settlement > chain.as_of + std::chrono::minutes{1}) {
      return i;
    }
  }
  return std::nullopt;
}

#define M8_NEEDS_REAL_CHAINS()                                   \
  if (RealChainFiles().empty()) {                                \
    GTEST_SKIP() << "no real market data beside the repository"; \
  }

}  // namespace m8::analytics
