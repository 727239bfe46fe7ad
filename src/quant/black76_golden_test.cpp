// Prices and Greeks against tables that others computed: tests/golden/black76_quantlib.csv (ours,
// by tools/make_golden.py) and the shared reference data where that is there.
#include <cmath>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "quant/black76.hpp"
#include "quant/implied_vol.hpp"

namespace m8::quant {
namespace {

using Row = std::map<std::string, std::string, std::less<>>;
const std::string kReference = M8_SOURCE_DIR "/../shared/data/E_reference/";

std::optional<std::string> ReadFile(const std::string& path) {
  std::ifstream file(path);
  if (!file) {
    return std::nullopt;
  }
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<Row> ReadCsv(const std::string& text) {
  std::vector<Row> rows;
  std::vector<std::string_view> header;
  for (const auto line : Split(text, '\n')) {
    const auto cells = Split(Trim(line), ',');
    if (header.empty()) {
      header = cells;
    } else if (cells.size() == header.size()) {
      for (auto& row = rows.emplace_back(); const auto& name : header) {
        row.emplace(name, cells[row.size()]);
      }
    }
  }
  return rows;
}

double Number(const Row& row, std::string_view column) {
  // The far wings' prices are smaller than any double: they read as zero.
  return ParseNumber<double>(row.find(column)->second).value_or(0.0);
}

TEST(Black76Golden, AgreesWithQuantLib) {
  const auto text = ReadFile(M8_SOURCE_DIR "/tests/golden/black76_quantlib.csv");
  ASSERT_TRUE(text);
  const auto rows = ReadCsv(*text);
  ASSERT_EQ(rows.size(), 392u);
  for (const auto& row : rows) {
    const OptionTerms option{Number(row, "forward"),
                             Number(row, "strike"),
                             CalendarYears{Number(row, "years")},
                             Number(row, "vol"),
                             row.at("right") == "call" ? Right::kCall : Right::kPut,
                             Number(row, "discount")};
    const auto g = ComputeGreeks(option, option.forward);
    const double v = option.vol * std::sqrt(option.expiry.Value());
    // QuantLib's normal distribution is good to some 1e-10, and it subtracts numbers of the size of
    // the forward.
    const auto near = [&](double ours, std::string_view column, double unit) {
      const double theirs = Number(row, column);
      EXPECT_NEAR(ours, theirs, 1e-11 * unit + 1e-9 * std::abs(theirs)) << column;
    };
    near(g.price, "price", option.forward);
    near(g.delta, "delta", 1.0);
    near(g.gamma, "gamma", 1.0 / (option.forward * v));
    near(g.vega, "vega", option.forward * v / option.vol);
    near(g.theta_per_day * kDaysPerYear, "theta_per_year",
         option.forward * v / option.expiry.Value());
    near(g.rho, "rho", option.strike * option.expiry.Value());
  }
}

TEST(Black76Golden, AgreesWithFiftyDigitArithmetic) {
  const auto text = ReadFile(kReference + "black76_highprec_0dte.csv");
  if (!text) {
    GTEST_SKIP() << "no shared reference data beside the repository";
  }
  const auto rows = ReadCsv(*text);
  ASSERT_GE(rows.size(), 60u);
  for (const auto& row : rows) {
    OptionTerms option{Number(row, "forward"), Number(row, "strike"),
                       CalendarYears{Number(row, "t_years")}, Number(row, "vol")};
    option.discount = Number(row, "df");
    const double v = option.vol * std::sqrt(option.expiry.Value());
    const double h = std::log(option.forward / option.strike) / v;
    const double relative = 1e-15 * (10.0 + 4.0 * h * h + h * h * h * h);
    const auto near = [&](double ours, std::string_view column) {
      const double exact = Number(row, column);
      EXPECT_NEAR(ours, exact, relative * std::abs(exact) + 1e-305) << column << " " << h << " sd";
    };
    for (const Right right : {Right::kCall, Right::kPut}) {
      option.right = right;
      const auto g = ComputeGreeks(option, option.forward);
      near(g.price, right == Right::kCall ? "call" : "put");
      near(g.delta, right == Right::kCall ? "call_delta_fwd" : "put_delta_fwd");
      near(g.gamma, "gamma_fwd");
      near(g.vega, "vega_per_1");
      const bool out = Intrinsic(right, option.strike, option.forward) == 0.0;
      if (out && g.price > 1e-290) {
        const auto vol =
            ImpliedVol({Number(row, right == Right::kCall ? "call" : "put") / option.discount,
                        option.forward, option.strike, option.expiry, right});
        ASSERT_TRUE(vol) << Name(vol.error()) << " " << h << " sd";
        EXPECT_NEAR(*vol / option.vol, 1.0, 1e-12) << h << " sd";
      }
    }
  }
}

TEST(Black76Golden, AgreesWithHaugsTables) {
  const auto text = ReadFile(kReference + "haug_european_values.csv");
  if (!text) {
    GTEST_SKIP() << "no shared reference data beside the repository";
  }
  const auto rows = ReadCsv(*text);
  ASSERT_EQ(rows.size(), 43u);
  for (const auto& row : rows) {
    const double years = Number(row, "t");
    const double forward =
        Number(row, "spot") * std::exp((Number(row, "r") - Number(row, "q")) * years);
    const OptionTerms option{forward,
                             Number(row, "strike"),
                             CalendarYears{years},
                             Number(row, "vol"),
                             row.at("type") == "Call" ? Right::kCall : Right::kPut,
                             std::exp(-Number(row, "r") * years)};
    EXPECT_NEAR(Price(option), Number(row, "value"), Number(row, "tol"));
  }
}

/// The numbers of each row of a pandas "split" table, in the order of its columns.
std::vector<std::vector<double>> TableRows(std::string_view text) {
  std::vector<std::vector<double>> rows;
  const auto data = text.substr(text.find("\"data\":[[") + 8);
  for (const auto row : Split(data.substr(0, data.find("]]")), ']')) {
    auto& numbers = rows.emplace_back();
    for (const auto cell : Split(row.substr(row.find('[') + 1), ',')) {
      numbers.push_back(ParseNumber<double>(cell).value());
    }
  }
  return rows;
}

TEST(Black76Golden, AgreesWithPyVollibsTable) {
  const auto text = ReadFile(kReference + "py_vollib_test_data.json");
  if (!text) {
    GTEST_SKIP() << "no shared reference data beside the repository";
  }
  const auto rows = TableRows(*text);
  ASSERT_EQ(rows.size(), 101u);
  for (const auto& row : rows) {
    const double spot = row[0];
    const double rate = row[2];
    const double years = row[3];
    OptionTerms option{spot * std::exp(rate * years), row[1], CalendarYears{years}, row[4]};
    option.discount = std::exp(-rate * years);
    for (const Right right : {Right::kCall, Right::kPut}) {
      option.right = right;
      const auto* greeks = &row[right == Right::kCall ? 7 : 12];
      const auto g = ComputeGreeks(option, spot);
      EXPECT_NEAR(g.price, row[right == Right::kCall ? 5 : 6], 1e-6);
      EXPECT_NEAR(g.spot_delta * option.discount, greeks[0] * option.discount, 1e-8);
      EXPECT_NEAR(g.spot_gamma, greeks[1], 1e-8);
      EXPECT_NEAR(g.vega, greeks[3], 1e-6);
      EXPECT_NEAR(g.rho, greeks[4], 1e-6);
      // Their theta holds the spot, ours the forward: the forward's drift is the difference.
      const double drift = g.delta * rate * option.forward;
      EXPECT_NEAR(g.theta_per_day * kDaysPerYear - drift, greeks[2], 1e-6);
    }
  }
}

}  // namespace
}  // namespace m8::quant
