#include "market/detail/printed_time.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "market/time_zone.hpp"

namespace m8::market::detail {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

/// Beginnings of the months' names: English, Spanish, Portuguese, French, German, Italian, Dutch,
/// Polish, Turkish, Russian.
constexpr std::array<std::string_view, 12> kMonths = {
    "jan ene gen sty oca янв",     "feb fev fév lut şub фев", "mar mär maa мар",
    "apr abr avr kwi nis апр",     "may mai mag mei maj мая", "jun juin giu cze haz июн",
    "jul juil lug lip tem июл",    "aug ago aoû sie ağu авг", "sep set wrz eyl сен",
    "oct okt out ott paź eki окт", "nov lis kas ноя",         "dec dic dez déc gru ara дек",
};

constexpr std::pair<std::string_view, int> kZones[] = {
    {"edt", -4}, {"est", -5}, {"cdt", -5}, {"cst", -6}, {"mdt", -6},
    {"mst", -7}, {"pdt", -7}, {"pst", -8}, {"gmt", 0},  {"utc", 0},
};

constexpr std::pair<std::string_view, bool> kMeridiems[] = {
    {"am", false},   {"pm", true},   {"上午", false}, {"下午", true},
    {"午前", false}, {"午後", true}, {"오전", false}, {"오후", true},
};

/// Letters and signs that other scripts write differently, in this order: a thin blank may stand
/// between "a." and "m.".
constexpr std::pair<std::string_view, std::string_view> kPlainer[] = {
    {"\u2212", "-"}, {"\u2013", "-"}, {"\u00a0", " "}, {"\u202f", " "}, {"\u2009", " "},
    {"年", " "},     {"月", " "},     {"日", " "},     {"년", " "},     {"월", " "},
    {"일", " "},     {"a. m.", "am"}, {"p. m.", "pm"}, {"a.m.", "am"},  {"p.m.", "pm"},
};

std::string Plain(std::string_view text) {
  std::string plain = Lower(text);
  for (const auto& [from, to] : kPlainer) {
    for (auto at = plain.find(from); at != std::string::npos; at = plain.find(from, at)) {
      plain.replace(at, from.size(), to);
      at += to.size();
    }
  }
  return plain;
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLetter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }

class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  std::optional<TimePoint> Run() {
    while (!rest_.empty()) {
      if (IsDigit(rest_.front())) {
        TakeNumber();
      } else if (IsLetter(rest_.front())) {
        TakeWord();
      } else {
        rest_.remove_prefix(1);
      }
    }
    return Instant();
  }

 private:
  template <class Predicate>
  std::string_view TakeWhile(Predicate is_part) {
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_part);
    const auto taken = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    rest_.remove_prefix(taken.size());
    return taken;
  }

  unsigned TakeDigits() { return ParseNumber<unsigned>(TakeWhile(IsDigit)).value_or(kNonsense); }

  bool TakeIf(char c) {
    const bool there = !rest_.empty() && rest_.front() == c;
    rest_.remove_prefix(there ? 1 : 0);
    return there;
  }

  void TakeNumber() {
    const auto before = rest_.size();
    const unsigned value = TakeDigits();
    const auto width = before - rest_.size();
    if (TakeIf(':')) {
      hour_ = value;
      minute_ = TakeDigits();
      second_ = TakeIf(':') ? TakeDigits() : 0;
    } else if (width == 4) {
      year_ = value;
      year_first_ = numbers_.empty() && !month_;
    } else {
      numbers_.push_back(value);
    }
  }

  void TakeWord() {
    const auto word = TakeWhile(IsLetter);
    for (const auto& [name, pm] : kMeridiems) {
      if (word == name) {
        pm_ = pm;
        return;
      }
    }
    for (const auto& [name, offset] : kZones) {
      if (word == name) {
        offset_ = hours{offset} + (offset == 0 ? TakeOffset() : minutes{0});
        return;
      }
    }
    for (unsigned month = 0; month < kMonths.size(); ++month) {
      for (const auto start : Split(kMonths[month], ' ')) {
        if (!month_ && word.starts_with(start)) {
          month_ = month + 1;
        }
      }
    }
  }

  /// What follows "GMT": "-4", "+05:30", "-0400", or nothing.
  minutes TakeOffset() {
    const int sign = TakeIf('-') ? -1 : TakeIf('+') ? 1 : 0;
    if (sign == 0) {
      return minutes{0};
    }
    const auto digits = TakeWhile(IsDigit);
    unsigned hour = ParseNumber<unsigned>(digits).value_or(kNonsense);
    unsigned minute = 0;
    if (digits.size() == 4) {
      minute = hour % 100;
      hour /= 100;
    } else if (TakeIf(':')) {
      minute = TakeDigits();
    }
    sane_ = sane_ && hour <= 14 && minute < 60;
    return sane_ ? sign * (hours{hour} + minutes{minute}) : minutes{0};
  }

  [[nodiscard]] std::optional<Date> Day() const {
    const bool by_name = month_ && numbers_.size() == 1;
    const bool in_figures = !month_ && year_first_ && numbers_.size() == 2;
    if (!year_ || (!by_name && !in_figures)) {
      return std::nullopt;
    }
    const Date day =
        MakeDate(static_cast<int>(*year_), by_name ? *month_ : numbers_.front(), numbers_.back());
    const bool representable = int{day.year()} >= kFirstYear && int{day.year()} <= kLastYear;
    return day.ok() && representable ? std::optional{day} : std::nullopt;
  }

  [[nodiscard]] std::optional<Duration> TimeOfDay() const {
    if (!hour_ || minute_ > 59 || second_ > 59 || *hour_ > 23 ||
        (pm_ && (*hour_ < 1 || *hour_ > 12))) {
      return std::nullopt;
    }
    const unsigned hour = pm_ ? *hour_ % 12 + (*pm_ ? 12 : 0) : *hour_;
    return hours{hour} + minutes{minute_} + seconds{second_};
  }

  [[nodiscard]] std::optional<TimePoint> Instant() const {
    const auto day = Day();
    const auto time = TimeOfDay();
    if (!day || !time || !sane_) {
      return std::nullopt;
    }
    return offset_ ? TimePoint{Days(*day)} + *time - *offset_ : ToUtc({*day, *time});
  }

  static constexpr unsigned kNonsense = 99'999;

  std::string_view rest_;
  std::optional<unsigned> year_;
  std::optional<unsigned> month_;
  std::vector<unsigned> numbers_;  // day; or month and day
  bool year_first_ = false;
  std::optional<unsigned> hour_;
  unsigned minute_ = 0;
  unsigned second_ = 0;
  std::optional<bool> pm_;
  std::optional<minutes> offset_;  // of the zone, from UTC
  bool sane_ = true;
};

}  // namespace

std::optional<TimePoint> ParsePrintedTime(std::string_view text) {
  const std::string plain = Plain(text);
  return Scanner(plain).Run();
}

}  // namespace m8::market::detail
