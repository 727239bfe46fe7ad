#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "market/file_text.hpp"

namespace m8::market {

/// Path of a file of real market data, which lies outside the repository and may be absent.
inline std::string RealData(std::string_view file) {
  return std::string(M8_SOURCE_DIR) + "/../shared/data/" + std::string(file);
}

/// The file's comma-separated lines without the header.
inline std::vector<std::vector<std::string>> RealRows(std::string_view file) {
  const auto text = ReadText(RealData(file)).value();
  std::vector<std::vector<std::string>> rows;
  for (const auto line : Split(text, '\n')) {
    if (!Trim(line).empty()) {
      const auto cells = Split(Trim(line), ',');
      rows.emplace_back(cells.begin(), cells.end());
    }
  }
  if (!rows.empty()) {
    rows.erase(rows.begin());
  }
  return rows;
}

#define M8_NEEDS_REAL_DATA(file)                                 \
  if (!std::filesystem::exists(::m8::market::RealData(file))) {  \
    GTEST_SKIP() << "no real market data beside the repository"; \
  }

}  // namespace m8::market
