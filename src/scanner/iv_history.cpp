#include "scanner/iv_history.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/text.hpp"

namespace m8::scanner {
namespace {

constexpr double kTenorReach = 1.5;  // how many times a tenor an expiry may be from it
constexpr std::string_view kTitles = "day,underlying,tenor_days,atm_iv";

/// Total variance at the money by calendar days, ascending; one of each instant.
std::map<double, double> VariancesOf(std::span<const analytics::MarketState> all) {
  std::map<double, double> variances;
  for (const auto& series : all) {
    if (series.atm_iv) {
      const double years = series.years.Value();
      variances.emplace(years * quant::kDaysPerYear, *series.atm_iv * *series.atm_iv * years);
    }
  }
  return variances;
}

std::optional<double> VolAt(const std::map<double, double>& variances, double days) {
  const auto after = variances.lower_bound(days);
  if (after == variances.end() || (after == variances.begin() && after->first != days)) {
    return std::nullopt;
  }
  double variance = after->second;
  if (after->first != days) {
    const auto before = std::prev(after);
    const double share = (days - before->first) / (after->first - before->first);
    variance = before->second + share * (after->second - before->second);
  }
  return std::sqrt(variance / (days / quant::kDaysPerYear));
}

// Of those that have a vol now.
const AtmVol* Nearest(const std::vector<AtmVol>& now, double days) {
  const AtmVol* nearest = nullptr;
  double least = std::log(kTenorReach);
  for (const auto& vol : now) {
    if (vol.tenor_days == 0) {
      continue;
    }
    const double apart = std::abs(std::log(days / vol.tenor_days));
    if (apart <= least) {
      least = apart;
      nearest = &vol;
    }
  }
  return nearest;
}

Result<AtmVol> ParseLine(std::string_view line, const std::string& place) {
  const auto fields = Split(line, ',');
  if (fields.size() != 4) {
    return Fail(Errc::kInvalidArgument, fmt::format("{}: {} fields", place, fields.size()),
                fmt::format("a line has {}", kTitles));
  }
  const auto wrong = [&](std::size_t field, std::string_view what) {
    return Fail(Errc::kInvalidArgument,
                fmt::format("{}: '{}' is no {}", place, Trim(fields[field]), what));
  };
  const auto day = ParseDate(Trim(fields[0]));
  const auto tenor = ParseNumber<int>(Trim(fields[2]));
  const auto vol = ParseNumber<double>(Trim(fields[3]));
  if (!day) {
    return wrong(0, "day");
  }
  if (Trim(fields[1]).empty()) {
    return wrong(1, "underlying");
  }
  if (!tenor || std::ranges::find(kTenorDays, *tenor) == std::end(kTenorDays)) {
    return wrong(2, "tenor: 0, 1, 7, 14, 30, 60, 90, 180 or 365 days");
  }
  if (!vol || *vol <= 0 || *vol > 10) {
    return wrong(3, "vol above 0 and up to 10");
  }
  return AtmVol{*day, std::string(Trim(fields[1])), *tenor, *vol};
}

}  // namespace

std::vector<AtmVol> AtmVolsOf(std::span<const analytics::MarketState> series, Date day) {
  std::vector<AtmVol> vols;
  for (const auto& one : series) {
    if (one.series.expiry == day && one.atm_iv &&
        one.series.settlement - one.as_of >= kOpeningTimeLeft) {
      vols.push_back({day, one.underlying, 0, *one.atm_iv});
    }
  }
  const auto variances = VariancesOf(series);
  for (const int tenor : kTenorDays) {
    if (const auto vol = tenor > 0 ? VolAt(variances, tenor) : std::nullopt) {
      vols.push_back({day, series.front().underlying, tenor, *vol});
    }
  }
  return vols;
}

Result<std::vector<AtmVol>> ParseAtmVols(std::string_view csv, std::string_view source) {
  std::vector<AtmVol> vols;
  int number = 0;
  for (const auto part : Split(csv, '\n')) {
    const auto line = Trim(part);
    ++number;
    if (number == 1 && line != kTitles) {
      return Fail(Errc::kInvalidArgument, fmt::format("{}:1: the titles are not there", source),
                  fmt::format("the first line is {}", kTitles));
    }
    if (number > 1 && !line.empty()) {
      M8_TRY(auto vol, ParseLine(line, fmt::format("{}:{}", source, number)));
      vols.push_back(std::move(vol));
    }
  }
  return vols;
}

void IvHistory::Add(const AtmVol& vol) {
  days_[{vol.underlying, vol.tenor_days}][Days(vol.day)] = vol.vol;
}

VolStanding IvHistory::Among(const ByDay* days, double vol, Date today) const {
  std::vector<double> before;
  if (days != nullptr) {
    for (const auto& [day, past] : *days) {
      if (day < Days(today)) {
        before.push_back(past);
      }
    }
  }
  return {quant::IvRank(before, vol), quant::IvPercentile(before, vol)};
}

std::vector<std::optional<VolStanding>> IvHistory::StandingsOf(
    std::span<const analytics::MarketState> series, Date today) const {
  std::vector<std::optional<VolStanding>> standings;
  const auto now = AtmVolsOf(series, today);
  const auto days_of = [this](const std::string& underlying, int tenor) {
    const auto known = days_.find({underlying, tenor});
    return known == days_.end() ? nullptr : &known->second;
  };
  for (const auto& one : series) {
    auto& standing = standings.emplace_back();
    if (one.series.expiry == today) {
      const auto* days = days_of(one.underlying, 0);
      if (days != nullptr && days->contains(Days(today))) {
        standing = Among(days, days->at(Days(today)), today);
      }
    } else if (const auto* vol = Nearest(now, one.years.Value() * quant::kDaysPerYear)) {
      standing = Among(days_of(one.underlying, vol->tenor_days), vol->vol, today);
    }
  }
  return standings;
}

}  // namespace m8::scanner
