#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "gateway/mapping.hpp"
#include "market/time_zone.hpp"

namespace m8::gateway {
namespace {

using broker::QuoteField;

/// What fits the fixed-point types, and is believable.
constexpr double kMaxAmount = 9e13;
constexpr double kMaxQuantity = 1e12;

struct TickName {
  int type;
  QuoteField field;
};
constexpr TickName kTicks[] = {
    {0, QuoteField::kBidSize},
    {1, QuoteField::kBid},
    {2, QuoteField::kAsk},
    {3, QuoteField::kAskSize},
    {4, QuoteField::kLast},
    {5, QuoteField::kLastSize},
    {6, QuoteField::kHigh},
    {7, QuoteField::kLow},
    {8, QuoteField::kVolume},
    {9, QuoteField::kClose},
    {14, QuoteField::kOpen},
    {22, QuoteField::kOpenInterest},
    {23, QuoteField::kHistoricalVol},
    {24, QuoteField::kImpliedVol},
    {37, QuoteField::kMark},
    // Delayed.
    {66, QuoteField::kBid},
    {67, QuoteField::kAsk},
    {68, QuoteField::kLast},
    {69, QuoteField::kBidSize},
    {70, QuoteField::kAskSize},
    {71, QuoteField::kLastSize},
    {72, QuoteField::kHigh},
    {73, QuoteField::kLow},
    {74, QuoteField::kVolume},
    {75, QuoteField::kClose},
    {76, QuoteField::kOpen},
};

struct RightTickName {
  int type;
  Right right;
  QuoteField field;
};
constexpr RightTickName kRightTicks[] = {
    {27, Right::kCall, QuoteField::kOpenInterest},
    {28, Right::kPut, QuoteField::kOpenInterest},
    {29, Right::kCall, QuoteField::kOptionVolume},
    {30, Right::kPut, QuoteField::kOptionVolume},
};

std::optional<Duration> ToTimeOfDay(std::string_view text) {
  const auto parts = Split(text, ':');
  if (parts.size() < 2 || parts.size() > 3) {
    return std::nullopt;
  }
  const auto hours = ParseNumber<int>(parts[0]);
  const auto minutes = ParseNumber<int>(parts[1]);
  const auto seconds = parts.size() == 3 ? ParseNumber<int>(parts[2]) : std::optional<int>(0);
  const auto within = [](std::optional<int> value, int limit) {
    return value && 0 <= *value && *value < limit;
  };
  if (!within(hours, 24) || !within(minutes, 60) || !within(seconds, 60)) {
    return std::nullopt;
  }
  return std::chrono::hours{*hours} + std::chrono::minutes{*minutes} +
         std::chrono::seconds{*seconds};
}

constexpr std::size_t kDateLength = 8;  // yyyymmdd

}  // namespace

std::optional<QuoteField> ToQuoteField(int tick_type, const std::optional<market::Option>& option) {
  for (const TickName& tick : kTicks) {
    if (tick.type == tick_type) {
      return tick.field;
    }
  }
  for (const RightTickName& tick : kRightTicks) {
    if (tick.type == tick_type && option && option->right == tick.right) {
      return tick.field;
    }
  }
  return std::nullopt;
}

std::optional<QuoteField> SizeOf(QuoteField price) {
  if (price == QuoteField::kBid) {
    return QuoteField::kBidSize;
  }
  if (price == QuoteField::kAsk) {
    return QuoteField::kAskSize;
  }
  if (price == QuoteField::kLast) {
    return QuoteField::kLastSize;
  }
  return std::nullopt;
}

std::optional<broker::ModelSource> ToModelSource(int tick_type) {
  switch (tick_type) {
    case 10:
    case 80:
      return broker::ModelSource::kBid;
    case 11:
    case 81:
      return broker::ModelSource::kAsk;
    case 12:
    case 82:
      return broker::ModelSource::kLast;
    case 13:
    case 83:
      return broker::ModelSource::kModel;
    default:
      return std::nullopt;
  }
}

std::optional<broker::DataKind> ToDataKind(int market_data_type) {
  if (market_data_type < 1 || market_data_type > 4) {
    return std::nullopt;
  }
  return static_cast<broker::DataKind>(market_data_type - 1);
}

int FromDataKind(broker::DataKind kind) { return static_cast<int>(kind) + 1; }

std::string_view GenericTicks(broker::SecurityType type) {
  switch (type) {
    case broker::SecurityType::kIndex:
    case broker::SecurityType::kStock:
      return "100,101,104,106";
    case broker::SecurityType::kOption:
      return "100,101,106";
    case broker::SecurityType::kCombo:
      return "";
  }
  return "";
}

Result<std::int64_t> ToQuantity(std::optional<double> size) {
  if (!size || std::abs(*size) > kMaxQuantity || std::nearbyint(*size) != *size) {
    return Fail(Errc::kProtocol,
                size ? fmt::format("{} is no whole quantity", *size) : "the quantity is absent");
  }
  return static_cast<std::int64_t>(*size);
}

std::optional<double> ToFigure(std::optional<double> figure) {
  return figure && std::abs(*figure) <= kMaxQuantity ? figure : std::nullopt;
}

std::optional<Money> ToMoney(std::optional<double> amount) {
  if (!amount || !(std::abs(*amount) <= kMaxAmount)) {
    return std::nullopt;
  }
  return Money::FromDouble(*amount);
}

std::optional<Price> ToPrice(std::optional<double> price) {
  if (!price || !(std::abs(*price) <= kMaxAmount)) {
    return std::nullopt;
  }
  return Price::FromDouble(*price);
}

Result<MappedTime> ToTime(std::string_view text, std::string_view assumed_zone) {
  const std::string_view trimmed = Trim(text);
  const auto date = ToLastTradeDate(trimmed);
  const bool utc = trimmed.size() > kDateLength && trimmed[kDateLength] == '-';
  const std::string_view rest =
      date && trimmed.size() > kDateLength ? Trim(trimmed.substr(kDateLength + 1)) : "";
  const std::size_t blank = rest.find(' ');
  const auto time_of_day = ToTimeOfDay(rest.substr(0, blank));
  if (!date || !time_of_day) {
    return Fail(Errc::kProtocol, fmt::format("'{}' is no date and time", text));
  }
  if (utc) {
    return MappedTime{TimePoint{Days(*date)} + *time_of_day};
  }
  const market::LocalTime local{*date, *time_of_day};
  const bool named = blank != std::string_view::npos;
  if (named) {
    if (const auto time = market::ToUtc(local, Trim(rest.substr(blank)))) {
      return MappedTime{*time};
    }
  }
  M8_TRY(const TimePoint time, market::ToUtc(local, assumed_zone));
  return MappedTime{time, named};
}

std::optional<Date> ToLastTradeDate(std::string_view text) {
  return ParseDate(Trim(text).substr(0, kDateLength));
}

}  // namespace m8::gateway
