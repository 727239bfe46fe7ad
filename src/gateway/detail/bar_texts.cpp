#include "gateway/detail/bar_texts.hpp"

#include <string_view>

namespace m8::gateway::detail {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

struct BarSize {
  Duration size;
  std::string_view text;
};
constexpr BarSize kBarSizes[] = {
    {seconds{1}, "1 secs"},   {seconds{5}, "5 secs"},   {seconds{10}, "10 secs"},
    {seconds{15}, "15 secs"}, {seconds{30}, "30 secs"}, {minutes{1}, "1 min"},
    {minutes{2}, "2 mins"},   {minutes{3}, "3 mins"},   {minutes{5}, "5 mins"},
    {minutes{10}, "10 mins"}, {minutes{15}, "15 mins"}, {minutes{20}, "20 mins"},
    {minutes{30}, "30 mins"}, {hours{1}, "1 hour"},     {hours{2}, "2 hours"},
    {hours{3}, "3 hours"},    {hours{4}, "4 hours"},    {hours{8}, "8 hours"},
    {hours{24}, "1 day"},
};

constexpr Duration kDay = hours{24};
constexpr std::int64_t kDaysAYear = 365;

std::int64_t CountUp(Duration span, Duration unit) {
  return (span.count() + unit.count() - 1) / unit.count();
}

}  // namespace

std::optional<std::string> BarSizeText(Duration size) {
  for (const BarSize& candidate : kBarSizes) {
    if (candidate.size == size) {
      return std::string(candidate.text);
    }
  }
  return std::nullopt;
}

std::string SpanText(Duration span) {
  if (span < kDay) {
    return std::to_string(CountUp(span, seconds{1})) + " S";
  }
  const std::int64_t days = CountUp(span, kDay);
  if (days <= kDaysAYear) {
    return std::to_string(days) + " D";
  }
  return std::to_string((days + kDaysAYear - 1) / kDaysAYear) + " Y";
}

}  // namespace m8::gateway::detail
