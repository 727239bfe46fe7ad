#include <cmath>

#include <fmt/format.h>

#include "app/verbs.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "config/value.hpp"
#include "quant/black76.hpp"
#include "quant/implied_vol.hpp"

namespace m8::app {
namespace {

constexpr double kMostVol = 10.0;  // 1,000 %: more is a percentage without its sign
constexpr double kMostRate = 1.0;

/// "15%" or "0.15" as 0.15; within +- most.
Result<double> ParseFraction(std::string_view option, std::string_view text, double most) {
  const bool percent = text.ends_with('%');
  const auto number = ParseNumber<double>(percent ? text.substr(0, text.size() - 1) : text);
  if (!number || !std::isfinite(*number)) {
    return Fail(Errc::kInvalidArgument, fmt::format("{} '{}' is not a number", option, text),
                "write 15% or 0.15");
  }
  const double value = percent ? *number / 100 : *number;
  if (std::abs(value) > most) {
    return Fail(Errc::kInvalidArgument,
                fmt::format("{} '{}' is {:.0f} % a year", option, text, 100 * value),
                "a percentage needs its sign: 15% or 0.15");
  }
  return value;
}

Result<double> Positive(std::string_view option, double value) {
  if (!std::isfinite(value) || value <= 0) {
    return Fail(Errc::kInvalidArgument,
                fmt::format("{} {} is not a positive number", option, value),
                "give it in index points");
  }
  return value;
}

/// The terms of the option without its vol, and the spot that they mean.
struct Terms {
  quant::OptionTerms option;
  double spot = 0.0;
};

Result<Terms> ParseTerms(const OptionTermsText& text) {
  Terms terms;
  M8_TRY(const double rate, ParseFraction("--rate", text.rate, kMostRate));
  M8_TRY(const double yield, ParseFraction("--dividend-yield", text.dividend_yield, kMostRate));
  const auto time = config::ParseDuration(text.expires_in);
  if (!time || *time <= Duration::zero()) {
    return Fail(Errc::kInvalidArgument,
                fmt::format("--expires-in '{}' is not a time ahead", text.expires_in),
                "write 6h30m, 45d or 90s");
  }
  terms.option.expiry = quant::CalendarYears::FromSeconds(Seconds(*time));
  if (text.forward.has_value() == text.spot.has_value()) {
    return Fail(Errc::kInvalidArgument, "one of --forward and --spot is needed, not both",
                "give --forward, or --spot with --rate and --dividend-yield");
  }
  const double growth = std::exp((rate - yield) * terms.option.expiry.Value());
  if (text.forward) {
    M8_TRY(terms.option.forward, Positive("--forward", *text.forward));
    terms.spot = terms.option.forward / growth;
  } else {
    M8_TRY(terms.spot, Positive("--spot", *text.spot));
    terms.option.forward = terms.spot * growth;
  }
  M8_TRY(terms.option.strike, Positive("--strike", text.strike));
  terms.option.discount = std::exp(-rate * terms.option.expiry.Value());
  terms.option.right = text.right == "put" ? Right::kPut : Right::kCall;
  return terms;
}

struct Row {
  const char* name;     // as in JSON
  const char* meaning;  // for people
  double quant::Greeks::*value;
};

constexpr Row kRows[] = {
    {"price", "points", &quant::Greeks::price},
    {"delta", "per point of the forward", &quant::Greeks::delta},
    {"gamma", "delta per point of the forward", &quant::Greeks::gamma},
    {"spot_delta", "per point of the spot", &quant::Greeks::spot_delta},
    {"spot_gamma", "delta per point of the spot", &quant::Greeks::spot_gamma},
    {"vega", "points per 1.00 of vol", &quant::Greeks::vega},
    {"theta_per_day", "points per calendar day", &quant::Greeks::theta_per_day},
    {"theta_per_year", "points per year", &quant::Greeks::theta_per_year},
    {"rho", "points per 1.00 of rate, spot held", &quant::Greeks::rho},
    {"vanna", "delta per 1.00 of vol", &quant::Greeks::vanna},
    {"charm_per_day", "delta per calendar day", &quant::Greeks::charm_per_day},
    {"vomma", "vega per 1.00 of vol", &quant::Greeks::vomma},
    {"speed", "gamma per point of the forward", &quant::Greeks::speed},
};

void PrintPrices(const Terms& terms, const std::vector<Right>& rights, bool as_json) {
  std::vector<quant::Greeks> columns;
  for (const Right right : rights) {
    quant::OptionTerms option = terms.option;
    option.right = right;
    columns.push_back(quant::ComputeGreeks(option, terms.spot));
  }
  if (as_json) {
    JsonWriter json;
    json.BeginObject().Field("forward", terms.option.forward).Field("spot", terms.spot);
    json.Field("strike", terms.option.strike).Field("vol", terms.option.vol);
    json.Field("years", terms.option.expiry.Value()).Field("discount", terms.option.discount);
    for (std::size_t i = 0; i < rights.size(); ++i) {
      json.Key(rights[i] == Right::kCall ? "call" : "put").BeginObject();
      for (const Row& row : kRows) {
        json.Field(row.name, columns[i].*row.value);
      }
      json.EndObject();
    }
    fmt::print("{}\n", json.EndObject().Take());
    return;
  }
  fmt::print(
      "Black-76: forward {:.4f}, strike {}, vol {:.4f} %, {:.6f} calendar years, discount "
      "{:.6f}\n\n{:16}",
      terms.option.forward, terms.option.strike, 100 * terms.option.vol,
      terms.option.expiry.Value(), terms.option.discount, "");
  for (const Right right : rights) {
    fmt::print("{:>16}", right == Right::kCall ? "call" : "put");
  }
  fmt::print("\n");
  for (const Row& row : kRows) {
    fmt::print("{:16}", row.name);
    for (const auto& column : columns) {
      fmt::print("{:>16.8g}", column.*row.value);
    }
    fmt::print("  {}\n", row.meaning);
  }
}

}  // namespace

ExitCode Perform(const Common& common, const PriceOptions& options) {
  auto terms = ParseTerms(options.terms);
  if (!terms) {
    return Complain(terms.error());
  }
  const auto vol = ParseFraction("--vol", options.vol, kMostVol);
  if (!vol || *vol < 0) {
    return Complain(vol ? Error{Errc::kInvalidArgument, "--vol is negative", "write 15% or 0.15"}
                        : vol.error());
  }
  terms->option.vol = *vol;
  const auto rights = options.terms.right.empty() ? std::vector{Right::kCall, Right::kPut}
                                                  : std::vector{terms->option.right};
  PrintPrices(*terms, rights, common.json);
  return ExitCode::kOk;
}

ExitCode Perform(const Common& common, const ImpliedVolOptions& options) {
  const auto terms = ParseTerms(options.terms);
  if (!terms) {
    return Complain(terms.error());
  }
  const auto& option = terms->option;
  const auto vol = quant::ImpliedVol({.price = options.price / option.discount,
                                      .forward = option.forward,
                                      .strike = option.strike,
                                      .expiry = option.expiry,
                                      .right = option.right});
  if (common.json) {
    JsonWriter json;
    json.BeginObject().Field("price", options.price).Field("forward", option.forward);
    json.Field("strike", option.strike).Field("years", option.expiry.Value());
    json.Field("vol", vol ? std::optional(*vol) : std::nullopt);
    json.Field("absent_because", vol ? std::string_view{} : quant::Name(vol.error()));
    fmt::print("{}\n", json.EndObject().Take());
  } else if (vol) {
    fmt::print("{:.10g} % a year on the calendar clock\n", 100 * *vol);
  }
  if (!vol && !common.json) {
    return Complain({Errc::kInvalidArgument,
                     fmt::format("the price {} has no implied vol: {}", options.price,
                                 quant::Name(vol.error())),
                     "the discounted price must lie above the exercise value and below the "
                     "forward (a call) or the strike (a put)"});
  }
  return vol ? ExitCode::kOk : ExitCode::kUsage;
}

}  // namespace m8::app
