#include "scanner/filter.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/text.hpp"
#include "scanner/spread_kind.hpp"

namespace m8::scanner {
namespace {

using enum FilterTarget;

constexpr double kDays = 4'000;
constexpr double kPoints = 1e6;
constexpr double kContracts = 1e9;
constexpr double kDollars = 1e9;

constexpr FilterInfo kFilters[] = {
    {"underlying", kUnderlying, "names", 0, 0, "symbol of the underlying, as the chain spells it",
     "underlying=SPX,XSP"},
    {"dte", kColumn, "days", 0, kDays,
     "calendar days from today in New York to the expiry; 0 is today", "dte=30..60",
     Column::kDaysToExpiry},
    {"hours", kColumn, "hours", 0, kDays * 24, "hours to settlement", "hours=1..6.5",
     Column::kSettlement},
    {"delta", kColumn, "", 0, 1, "delta to the spot, without its sign", "short.delta=0.25..0.35",
     Column::kAbsDelta},
    {"gamma", kColumn, "per point", 0, 10, "change of delta with a point", "gamma=..0.01",
     Column::kGamma},
    {"theta", kColumn, "points a day", -kPoints, kPoints,
     "change of the option's value with a calendar day; negative for what decays", "theta=..-0.05",
     Column::kTheta},
    {"vega", kColumn, "points per vol point", 0, kPoints,
     "change of the option's value with a vol point", "vega=..5", Column::kVega},
    {"volume", kColumn, "contracts", 0, kContracts, "traded today", "volume=10..", Column::kVolume},
    {"open-interest", kColumn, "contracts", 0, kContracts, "open as of the morning",
     "open-interest=100..", Column::kOpenInterest},
    {"bid", kColumn, "points", 0, kPoints, "bid of the leg", "bid=0.05..", Column::kBid},
    {"spread", kColumn, "points", 0, kPoints, "ask less bid of the leg", "spread=..0.50",
     Column::kSpread},
    {"spread-share", kColumn, "share", 0, 2, "ask less bid as a share of the mid",
     "spread-share=..20%", Column::kSpreadShare},
    {"iv", kColumn, "share", 0, 1'000, "implied vol a year, calendar clock", "iv=10%..40%",
     Column::kIv},
    {"iv-rank", kColumn, "share", -10, 10,
     "where the at-the-money vol of the tenor stands between the year's lowest and highest",
     "iv-rank=50%..", Column::kIvRank},
    {"iv-percentile", kColumn, "share", 0, 1,
     "share of the year's days whose at-the-money vol of the tenor was lower",
     "iv-percentile=50%..", Column::kIvPercentile},
    {"moneyness", kColumn, "share", -1, 1'000, "strike over forward, less 1", "moneyness=-5%..5%",
     Column::kMoneyness},
    {"itm", kColumn, "share", 0, 1, "probability to settle in the money", "short.itm=..16%",
     Column::kProbabilityItm},
    {"touch", kColumn, "share", 0, 1, "probability that the strike is touched before settlement",
     "short.touch=..30%", Column::kProbabilityTouch},
    {"events", kColumn, "events", 0, 1'000, "known events before settlement", "events=0",
     Column::kEvents},
    {"age", kColumn, "seconds", 0, 1e9, "since the quote was true", "age=..30", Column::kQuoteTime},
    {"kind", kKind, "names", 0, 0,
     "credit, debit, bull-put, bear-call, bull-call, bear-put; without it: credit",
     "kind=bull-put,bear-call"},
    {"width", kField, "points", 0, kPoints, "between the strikes", "width=5..50", Column::kStrike,
     SpreadField::kWidth},
    {"steps", kField, "strikes", 1, 1'000, "from one strike to the other, 1 for neighbours",
     "steps=1..10", Column::kStrike, SpreadField::kSteps},
    {"credit", kField, "points", -kPoints, kPoints, "received at the mids; negative for a debit",
     "credit=0.05..", Column::kStrike, SpreadField::kCredit},
    {"debit", kField, "points", -kPoints, kPoints, "paid at the mids", "debit=..5", Column::kStrike,
     SpreadField::kDebit},
    {"natural-credit", kField, "points", -kPoints, kPoints,
     "received when sold at the bid and bought at the ask", "natural-credit=0.05..",
     Column::kStrike, SpreadField::kNaturalCredit},
    {"credit-to-width", kField, "share", -1e3, 1e3, "credit at the mids over the width",
     "credit-to-width=30%..", Column::kStrike, SpreadField::kCreditToWidth},
    {"risk", kField, "dollars", 0, kDollars, "lost at the worst, costs included", "risk=..1000",
     Column::kStrike, SpreadField::kRisk},
    {"ev", kField, "dollars", -kDollars, kDollars, "expected value after costs", "ev=0..",
     Column::kStrike, SpreadField::kExpectedValue},
    {"ev-per-risk", kField, "share", -1e6, 1e6, "expected value after costs over risk",
     "ev-per-risk=1%..", Column::kStrike, SpreadField::kEvPerRisk},
    {"return-on-risk", kField, "share", -1, 1e6, "largest profit after costs over risk",
     "return-on-risk=20%..", Column::kStrike, SpreadField::kReturnOnRisk},
    {"pop", kField, "share", 0, 1, "probability of profit at settlement, after costs", "pop=70%..",
     Column::kStrike, SpreadField::kProbabilityOfProfit},
};

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::optional<double> ParseBound(std::string_view text, bool share) {
  const bool percent = share && text.ends_with('%');
  if (percent) {
    text.remove_suffix(1);
  }
  const auto value = ParseNumber<double>(text);
  return value && percent ? std::optional(*value / 100) : value;
}

Error Wrong(const FilterInfo& info, std::string_view why) {
  const bool names = info.target == kUnderlying || info.target == kKind;
  return {Errc::kInvalidArgument, fmt::format("filter '{}': {}", info.name, why),
          names ? fmt::format("give {}, like {}", info.meaning, info.example)
                : fmt::format("give a range of {:g} to {:g}{}{}, like {}", info.low, info.high,
                              info.unit.empty() ? "" : " ", info.unit, info.example)};
}

Result<void> ParseRange(std::string_view text, FilterSetting& setting) {
  const FilterInfo& info = *setting.info;
  const bool share = info.unit == "share";
  const auto dots = text.find("..");
  const std::string_view low = Trim(text.substr(0, dots));
  const std::string_view high = dots == std::string_view::npos ? low : Trim(text.substr(dots + 2));
  setting.low = -kInfinity;
  setting.high = kInfinity;
  for (const auto& [part, bound] : {std::pair{low, &setting.low}, std::pair{high, &setting.high}}) {
    if (part.empty()) {
      continue;
    }
    const auto value = ParseBound(part, share);
    if (!value) {
      return tl::unexpected(Wrong(info, fmt::format("'{}' is no number", part)));
    }
    if (*value < info.low || *value > info.high) {
      return tl::unexpected(Wrong(info, fmt::format("{} is out of range", part)));
    }
    *bound = *value;
  }
  if (low.empty() && high.empty()) {
    return tl::unexpected(Wrong(info, "it has no bound"));
  }
  if (setting.low > setting.high) {
    return tl::unexpected(Wrong(info, fmt::format("'{}' ends below its beginning", text)));
  }
  return {};
}

Result<void> ParseNames(std::string_view text, FilterSetting& setting) {
  for (const auto part : Split(text, ',')) {
    const auto name = Trim(part);
    if (name.empty()) {
      return tl::unexpected(Wrong(*setting.info, "a name is empty"));
    }
    if (setting.info->target == kKind && KindsNamed(name).empty()) {
      return tl::unexpected(Wrong(*setting.info, fmt::format("there is no kind '{}'", name)));
    }
    setting.names.emplace_back(name);
  }
  return {};
}

tl::unexpected<Error> NoSuchFilter(std::string_view name) {
  std::vector<std::string_view> known;
  for (const auto& info : kFilters) {
    known.push_back(info.name);
  }
  const auto near = NearestName(name, known);
  return Fail(Errc::kInvalidArgument, fmt::format("there is no filter '{}'", name),
              near.empty() ? fmt::format("one of: {}", fmt::join(known, ", "))
                           : fmt::format("did you mean '{}'?", near));
}

Result<Legs> TakeLegs(std::string_view& name) {
  for (const auto& [prefix, legs] :
       {std::pair{std::string_view("short."), Legs::kShort}, {"long.", Legs::kLong}}) {
    if (name.starts_with(prefix)) {
      name.remove_prefix(prefix.size());
      return legs;
    }
  }
  return Legs::kBoth;
}

}  // namespace

std::span<const FilterInfo> Filters() noexcept { return kFilters; }

const FilterInfo* FindFilter(std::string_view name) noexcept {
  const auto* const at = std::ranges::find(kFilters, name, &FilterInfo::name);
  return at == std::end(kFilters) ? nullptr : at;
}

std::string FilterSetting::Text() const {
  std::string text = legs == Legs::kShort ? "short." : legs == Legs::kLong ? "long." : "";
  fmt::format_to(std::back_inserter(text), "{}=", info->name);
  if (info->target == kUnderlying || info->target == kKind) {
    return text + fmt::format("{}", fmt::join(names, ","));
  }
  if (low == high) {
    return text + fmt::format("{}", low);
  }
  const auto bound = [](double value) {
    return value == kInfinity || value == -kInfinity ? "" : fmt::format("{}", value);
  };
  return text + bound(low) + ".." + bound(high);
}

Result<FilterSetting> ParseFilter(std::string_view text) {
  const auto equals = text.find('=');
  std::string_view name = Trim(text.substr(0, equals));
  M8_TRY(const Legs legs, TakeLegs(name));
  FilterSetting setting{.info = FindFilter(name), .legs = legs};
  if (setting.info == nullptr) {
    return NoSuchFilter(name);
  }
  if (equals == std::string_view::npos) {
    return tl::unexpected(Wrong(*setting.info, "it has no '='"));
  }
  if (legs != Legs::kBoth && setting.info->target != kColumn) {
    return tl::unexpected(Wrong(*setting.info, "it is not about one leg"));
  }
  const auto arguments = Trim(text.substr(equals + 1));
  const bool names = setting.info->target == kUnderlying || setting.info->target == kKind;
  M8_CHECK(names ? ParseNames(arguments, setting) : ParseRange(arguments, setting));
  return setting;
}

namespace {

std::string_view NeedOf(Column column) noexcept {
  switch (column) {
    case Column::kStrike:
    case Column::kDaysToExpiry:
    case Column::kSettlement:
      return "";
    case Column::kBid:
    case Column::kAsk:
      return "quote";
    case Column::kMid:
    case Column::kSpread:
    case Column::kSpreadShare:
      return "two-sided quote";
    case Column::kIv:
    case Column::kAbsDelta:
    case Column::kGamma:
    case Column::kTheta:
    case Column::kVega:
      return "vol";
    case Column::kVolume:
      return "volume";
    case Column::kOpenInterest:
      return "open interest";
    case Column::kQuoteTime:
      return "time of the quote";
    case Column::kMoneyness:
      return "forward";
    case Column::kProbabilityItm:
    case Column::kProbabilityTouch:
      return "smile";
    case Column::kIvRank:
    case Column::kIvPercentile:
      return "history of vols";
    case Column::kEvents:
      return "schedule of events";
  }
  return "";
}

}  // namespace

std::string_view NeedOf(const FilterInfo& info) noexcept {
  switch (info.target) {
    case kColumn:
      return NeedOf(info.column);
    case kField:  // legs without quotes and a vol are paired with nothing
      return info.field == SpreadField::kProbabilityOfProfit ? "smile" : "";
    case kUnderlying:
    case kKind:
      break;
  }
  return "";
}

std::string FiltersMarkdown() {
  std::string out =
      "# Scan filters\n\nMade by `magic8 docs`; do not edit.\n\n"
      "`magic8 scan --filter NAME=RANGE`. A range is `LOW..HIGH` with both ends included, `LOW..`, "
      "`..HIGH`, or one\nnumber; shares may be given in percent. A filter of a leg holds for both; "
      "with `short.` or `long.` before its\nname for the one that is sold or bought. What is not "
      "known of an option passes no filter that asks for it.\n"
      "Of a condor or butterfly, width and steps are those of each wing, and `kind` says "
      "nothing.\n";
  const auto table = [&](std::string_view title, auto wanted) {
    fmt::format_to(std::back_inserter(out),
                   "\n## {}\n\n| filter | meaning | unit | from | to | needs | example |\n"
                   "| --- | --- | --- | --- | --- | --- | --- |\n",
                   title);
    for (const auto& info : kFilters) {
      if (!wanted(info.target)) {
        continue;
      }
      const bool names = info.unit == "names";
      fmt::format_to(std::back_inserter(out), "| `{}` | {} | {} | {} | {} | {} | `{}` |\n",
                     info.name, info.meaning, info.unit, names ? "" : fmt::format("{:g}", info.low),
                     names ? "" : fmt::format("{:g}", info.high), NeedOf(info), info.example);
    }
  };
  table("Of a leg", [](FilterTarget t) { return t == kColumn || t == kUnderlying; });
  table("Of the whole", [](FilterTarget t) { return t == kField || t == kKind; });
  return out;
}

}  // namespace m8::scanner
