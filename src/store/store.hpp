#pragma once

#include <variant>
#include <vector>

#include "base/result.hpp"
#include "store/rows.hpp"

namespace m8::store {

using Row = std::variant<OptionChainRow,
                         GammaExposureRow,
                         PredictionRow,
                         OrderRow,
                         FillRow,
                         CommissionRow,
                         PerformanceRow,
                         AtmVolRow,
                         PresetRow>;

class Store {
 public:
  virtual ~Store() = default;
  /// All rows or none.
  virtual Result<void> Write(const std::vector<Row>& rows) = 0;
};

}  // namespace m8::store
