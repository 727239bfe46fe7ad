// Historical and real-time bars of the index.
#include <algorithm>

#include <fmt/format.h>

#include "base/text.hpp"
#include "market/time_zone.hpp"
#include "paper/detail/client.hpp"
#include "paper/detail/translate.hpp"
#include "paper/detail/tws_texts.hpp"

namespace m8::paper {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr Duration kWholeSession = minutes{390};
constexpr Duration kFiveSeconds = std::chrono::seconds{5};
// Further back than any bar that the exchange keeps.
constexpr Duration kForEver = hours{24 * 400};

struct BarSize {
  std::string_view text;  // as TWS writes it
  Duration size;
};
constexpr BarSize kBarSizes[] = {
    {"1 min", minutes{1}},    {"2 mins", minutes{2}},   {"3 mins", minutes{3}},
    {"5 mins", minutes{5}},   {"10 mins", minutes{10}}, {"15 mins", minutes{15}},
    {"20 mins", minutes{20}}, {"30 mins", minutes{30}}, {"1 hour", hours{1}},
    {"2 hours", hours{2}},    {"3 hours", hours{3}},    {"4 hours", hours{4}},
    {"1 day", kWholeSession},
};

std::optional<Duration> BarSizeOf(std::string_view text) {
  const auto* row = std::find_if(std::begin(kBarSizes), std::end(kBarSizes),
                                 [&](const BarSize& bar) { return bar.text == text; });
  return row == std::end(kBarSizes) ? std::nullopt : std::optional{row->size};
}

// "3600 S", "2 D", "1 W": seconds of trading, sessions, or a stretch of the calendar.
struct LookBack {
  std::int64_t count = 0;
  char unit = 'D';
};

std::optional<LookBack> LookBackOf(std::string_view text) {
  constexpr std::int64_t kMost = 100'000;
  const auto words = Split(text, ' ');
  const auto count = words.size() == 2 ? ParseNumber<std::int64_t>(words[0]) : std::nullopt;
  const bool known = words.size() == 2 && words[1].size() == 1 &&
                     std::string_view("SDWMY").find(words[1].front()) != std::string_view::npos;
  if (!known || !count || *count < 1 || *count > kMost) {
    return std::nullopt;
  }
  return LookBack{*count, words[1].front()};
}

// The first of the bars that a look-back still holds; they end where it begins to count.
auto FirstWithin(const std::vector<sim::Bar>& bars, LookBack back, Duration size, TimePoint end) {
  constexpr Duration kDay = hours{24};
  const auto last = [&](std::int64_t count) {
    return bars.end() - std::min<std::ptrdiff_t>(count, std::ssize(bars));
  };
  const auto after = [&](TimePoint from) {
    return std::find_if(bars.begin(), bars.end(), [=](const auto& b) { return b.start >= from; });
  };
  switch (back.unit) {
    case 'S':
      return last((std::chrono::seconds{back.count} + size - Duration{1}) / size);
    case 'W':
      return after(end - kDay * 7 * std::min<std::int64_t>(back.count, 1'000));
    case 'M':
      return after(end - kDay * 31 * std::min<std::int64_t>(back.count, 1'000));
    case 'Y':
      return after(end - kDay * 366 * std::min<std::int64_t>(back.count, 100));
    default:
      break;
  }
  auto first = bars.end();
  std::optional<Date> session;
  for (std::int64_t sessions = 0; first != bars.begin(); --first) {
    const auto date = market::ToLocal((first - 1)->start).date;
    sessions += session == date ? 0 : 1;
    session = date;
    if (sessions > back.count) {
      break;
    }
  }
  return first;
}

std::string BarDate(TimePoint start, Duration size, int format, int version) {
  if (size == kWholeSession) {
    return FormatDateCompact(market::ToLocal(start).date);
  }
  return format == 2 ? fmt::format("{}", EpochSeconds(start)) : WireTime(start, version);
}

tws::HistoricalBar ToWire(const sim::Bar& bar, Duration size, int format, int version) {
  return {.date = BarDate(bar.start, size, format, version),
          .open = bar.open,
          .high = bar.high,
          .low = bar.low,
          .close = bar.close,
          .volume = 0.0,
          .weighted_average = 0.0,
          .count = 0.0};
}

}  // namespace

void Client::On(const tws::RequestHistoricalData& request) {
  const int id = request.req_id;
  const auto contract = FindOneOrTell(id, request.contract);
  if (!contract) {
    return;
  }
  const auto size = BarSizeOf(request.bar_size);
  const auto back = LookBackOf(request.duration);
  if (!size || !back || (request.keep_up_to_date && !request.end_date_time.empty())) {
    return SendError(id, 321,
                     "Error validating request.-'bN' : cause - Historical data bar size, duration "
                     "or end setting is invalid");
  }
  const auto end = request.end_date_time.empty() ? Now() : FromWireTime(request.end_date_time);
  if (!end) {
    return SendError(id, 10314, "End Date/Time: The date, time, or time-zone entered is invalid.");
  }
  if (!HistoryAllows(request, *contract)) {
    return;
  }
  auto bars = world_.exchange.Bars(Now() - kForEver, *size);
  std::erase_if(bars, [&](const sim::Bar& bar) { return bar.start >= *end; });
  if (contract->option || bars.empty()) {
    return SendError(
        id, 162,
        fmt::format("Historical Market Data Service error message:HMDS query returned no data: {}",
                    ToWire(*contract).local_symbol));
  }
  const auto first = FirstWithin(bars, *back, *size, *end);
  const int version = session_.Version();
  tws::HistoricalData answer{.req_id = id,
                             .start = WireTime(first == bars.end() ? *end : first->start, version),
                             .end = WireTime(*end, version)};
  for (auto bar = first; bar != bars.end(); ++bar) {
    answer.bars.push_back(ToWire(*bar, *size, request.date_format, version));
  }
  Send(answer);
  if (version >= tws::HistoricalDataEnd::kSince) {
    Send(tws::HistoricalDataEnd{.req_id = id, .start = answer.start, .end = answer.end});
  }
  if (request.keep_up_to_date) {
    live_bars_[id] = {*size, request.date_format};
  }
}

// The farm is there, and IB's pacing is kept.
bool Client::HistoryAllows(const tws::RequestHistoricalData& request,
                           const sim::Contract& contract) {
  const auto refuse = [&](std::string_view why) {
    SendError(request.req_id, 162, fmt::format("{}{}", TwsText(162), why));
    return false;
  };
  if (!world_.upstream || world_.broken_farms.contains("ushmds")) {
    return refuse("HMDS server disconnect occurred.  Attempting reconnection...");
  }
  const auto what =
      fmt::format("{}/{}/{}", contract.con_id, request.contract.exchange, request.what_to_show);
  const auto all = fmt::format("{}/{}/{}/{}/{}/{}", what, request.end_date_time, request.bar_size,
                               request.duration, request.use_rth, request.date_format);
  const int weight = request.what_to_show == "BID_ASK" ? 2 : 1;
  return world_.history.Allows(what, all, weight, Now()) ||
         refuse("Historical data request pacing violation");
}

void Client::On(const tws::CancelHistoricalData& request) {
  const int id = request.req_id;
  if (live_bars_.erase(id) == 0) {
    return SendError(id, 366, fmt::format("No historical data query found for ticker id:{}", id));
  }
  SendError(
      id, 162,
      fmt::format(
          "Historical Market Data Service error message:API historical data query cancelled: {}",
          id));
}

void Client::On(const tws::RequestRealTimeBars& request) {
  const auto contract = FindOneOrTell(request.req_id, request.contract);
  if (!contract) {
    return;
  }
  if (contract->option) {
    return SendError(
        request.req_id, 420,
        "Invalid Real-time Query: the paper gateway has real-time bars of the index alone");
  }
  real_time_bars_.insert(request.req_id);
}

// Every five seconds: the five that are over, and each bar that grew in them.
void Client::SendLiveBars() {
  const auto& exchange = world_.exchange;
  if (!world_.upstream) {
    return;
  }
  const auto five = exchange.LastFiveSeconds();
  for (const int id : real_time_bars_) {
    if (five && five->start + kFiveSeconds > Now() - kFiveSeconds) {
      Send(tws::RealTimeBar{.req_id = id,
                            .time = EpochSeconds(five->start),
                            .open = five->open,
                            .high = five->high,
                            .low = five->low,
                            .close = five->close,
                            .volume = 0.0,
                            .weighted_average = 0.0});
    }
  }
  for (const auto& [id, live] : live_bars_) {
    for (const auto& bar : exchange.Bars(Now() - live.size - kFiveSeconds, live.size)) {
      if (bar.start + live.size > Now() - kFiveSeconds) {
        Send(tws::HistoricalDataUpdate{
            .req_id = id,
            .bar_count = 1.0,
            .bar = ToWire(bar, live.size, live.date_format, session_.Version())});
      }
    }
  }
}

}  // namespace m8::paper
