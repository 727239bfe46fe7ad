#include "sim/detail/market.hpp"

#include <algorithm>
#include <cmath>

#include "market/tick_rules.hpp"
#include "sim/detail/dice.hpp"

namespace m8::sim::detail {
namespace {

constexpr Duration kMidnightBeforeOpen = std::chrono::minutes{9 * 60 + 30};
constexpr Duration kHistoryStep = std::chrono::seconds{10};
constexpr double kModelMoved = 0.01;  // points: a new quote although bid and ask stand
constexpr std::chrono::days kListedAhead{130};
constexpr std::uint64_t kTradeDice = 1ULL << 40U;  // moments of their own beside those of the sizes
constexpr std::uint64_t kLargestTrade = 20;
constexpr std::int64_t kCent = Price::kScale / 100;

Date FirstOfHistory(Date session, std::int64_t sessions) {
  for (std::int64_t n = 0; n < sessions; ++n) {
    const auto before = market::PreviousSession(session);
    if (!before) {
      break;
    }
    session = before->date;
  }
  return session;
}

Price Cents(double points) { return Price::FromUnits(std::llround(points * 100.0) * kCent); }

bool SameOnScreen(const Quote& a, const Quote& b) {
  return a.bid == b.bid && a.ask == b.ask && a.last == b.last && a.bid_size == b.bid_size &&
         a.ask_size == b.ask_size && a.volume == b.volume && a.open_interest == b.open_interest &&
         a.high == b.high && a.low == b.low;
}

}  // namespace

Market::Market(const Settings& settings,
               std::uint64_t seed,
               const market::Session& session,
               std::vector<market::Bar> minute_bars)
    : settings_(&settings),
      seed_(seed),
      clock_(settings.path.overnight_variance_share,
             FirstOfHistory(session.date, settings.bar_sessions),
             Date{Days(session.date) + kListedAhead}),
      follower_(std::move(minute_bars), DiceFor(seed, 1, 0)),
      path_(settings.path, settings.path.start_level, DiceFor(seed, 2, 0)),
      history_(static_cast<std::size_t>(settings.bar_sessions) + 1),
      quoter_(settings, clock_, seed),
      session_(session) {
  MakeHistory(session.open);
  Roll();
}

void Market::MakeHistory(TimePoint until) {
  bool from_file = false;
  TimePoint before = clock_.Sessions().front().close;
  for (const market::Session& day : clock_.Sessions()) {
    if (day.open >= until) {
      break;
    }
    history_.Open(day);
    for (TimePoint t = day.open; t <= day.close; t += kHistoryStep) {
      const double years = clock_.Between(std::min(before, t), t);
      if (const auto level = follower_.LevelAt(t, before, path_.Level())) {
        if (!from_file) {  // what was made up so far has to lead there
          history_.Scale(*level / path_.Level());
          path_.SetLevel(*level);
          from_file = true;
        }
        path_.MoveTo(*level, years);
      } else {
        path_.Step(years);
      }
      history_.Tick(t, path_.Level());
      before = t;
    }
    TakeMoment(day.close);
  }
  if (!from_file) {  // as if it had been walked backwards from the start level
    history_.Scale(settings_->path.start_level / path_.Level());
    path_.SetLevel(settings_->path.start_level);
  }
  moment_.level = path_.Level();
  last_close_ = moment_;
}

void Market::TakeMoment(TimePoint when) {
  moment_.time = when;
  moment_.level = static_cast<double>(std::llround(path_.Level() * 100.0)) / 100.0;
  moment_.variance = path_.Variance();
  const bool within = when >= session_.open && when < session_.close;
  moment_.session_share =
      when < session_.open && rolled_ ? 0.0 : VarianceClock::SessionShare(session_, when);
  moment_.urgency = within ? VarianceClock::Pace(session_, when) : 1.0;
}

std::optional<Due> Market::Next() const {
  if (open_) {
    const auto gone = (moment_.time - session_.open) / settings_->quotes.step;
    const TimePoint step = session_.open + (gone + 1) * settings_->quotes.step;
    return step < session_.close ? Due{step, Deed::kStep} : Due{session_.close, Deed::kClose};
  }
  if (!more_sessions_) {
    return std::nullopt;
  }
  return rolled_ ? Due{session_.open, Deed::kOpen}
                 : Due{session_.open - kMidnightBeforeOpen, Deed::kRoll};
}

void Market::Do(const Due& due, Outbox& out) {
  switch (due.deed) {
    case Deed::kRoll:
      Roll();
      return;
    case Deed::kOpen:
      Open();
      out.Push(due.time, SessionOpened{session_.date});
      Requote(out, true);
      return;
    case Deed::kStep:
      StepTo(due.time);
      Requote(out, false);
      return;
    case Deed::kClose:
      StepTo(due.time);
      open_ = false;
      last_close_ = moment_;
      Requote(out, true);
      out.Push(due.time, SessionClosed{session_.date});
      if (const auto next = market::NextSession(session_.date)) {
        session_ = *next;
        rolled_ = false;
      } else {
        more_sessions_ = false;
      }
      return;
  }
}

void Market::Roll() {
  clock_.ExtendTo(Date{Days(session_.date) + kListedAhead});
  listing_.Roll({.session = session_,
                 .level = moment_.level,
                 .daily_vol = settings_->path.annual_vol / std::sqrt(kSessionsPerYear),
                 .seed = seed_});
  for (auto& [con_id, line] : lines_) {
    line.place = listing_.Find(con_id);
  }
  std::erase_if(lines_, [](const auto& line) {
    return line.first != kUnderlyingConId && line.second.place.row == nullptr;
  });
  rolled_ = true;
  moment_.session_share = 0.0;
}

void Market::Open() {
  history_.Open(session_);
  open_ = true;
  StepTo(session_.open);
}

void Market::StepTo(TimePoint when) {
  const double years = clock_.Between(moment_.time, when);
  if (const auto level = follower_.LevelAt(when, moment_.time, path_.Level())) {
    path_.MoveTo(*level, years);
  } else {
    path_.Step(years);
  }
  ++moment_.step;
  TakeMoment(when);
  history_.Tick(when, moment_.level);
}

bool Market::Subscribe(std::int64_t con_id, Outbox& out, TimePoint now) {
  const auto quote = FindQuote(con_id);
  if (!quote) {
    return false;
  }
  Line& line = lines_[con_id];
  if (line.holders++ == 0) {
    line.shown = *quote;
    line.place = listing_.Find(con_id);
  }
  out.Push(now, QuoteChanged{con_id, line.shown});
  return true;
}

void Market::Unsubscribe(std::int64_t con_id) {
  const auto line = lines_.find(con_id);
  if (line != lines_.end() && --line->second.holders == 0) {
    lines_.erase(line);
  }
}

void Market::Requote(Outbox& out, bool all) {
  if (!all && moment_.time - last_requote_ < settings_->quotes.quote_interval) {
    const auto index = lines_.find(kUnderlyingConId);
    if (index != lines_.end() && Refresh(index->second, std::nullopt, false)) {
      out.Push(moment_.time, QuoteChanged{index->first, index->second.shown});
    }
    return;
  }
  last_requote_ = moment_.time;
  const SeriesBook* series = nullptr;
  std::optional<SeriesMoment> at;
  for (auto& [con_id, line] : lines_) {
    if (line.place.series != series) {
      series = line.place.series;
      at = series == nullptr ? std::nullopt : quoter_.At(*series, moment_);
    }
    if (Refresh(line, at, all)) {
      out.Push(moment_.time, QuoteChanged{con_id, line.shown});
    }
  }
}

bool Market::Refresh(Line& line, const std::optional<SeriesMoment>& at, bool all) {
  if (line.place.row == nullptr) {
    Quote quote = IndexQuote();
    const bool changed = !SameOnScreen(quote, line.shown);
    line.shown = std::move(quote);
    return changed || all;
  }
  if (!at || all) {
    line.shown.close.reset();
    line.shown = OptionQuote(line.place, line.shown);
    return all;
  }
  const Quote& shown = line.shown;
  const double price = Quoter::Price(*at, *line.place.series, *line.place.row);
  Quote quote = shown;
  quoter_.FillQuote(*at, *line.place.series, *line.place.row, price, moment_, quote);
  if (SameOnScreen(quote, shown) && shown.model &&
      std::abs(price - shown.model->price) < kModelMoved) {
    return false;
  }
  Complete(*at, line.place, shown.volume, quote);
  line.shown = quote;
  return true;
}

Quote Market::IndexQuote() const {
  Quote quote;
  quote.time = moment_.time;
  quote.last = Cents(moment_.level);
  quote.close = Cents(last_close_.level);
  if (open_ || moment_.session_share > 0.0) {
    if (const auto today = history_.Today()) {
      quote.open = Cents(today->open);
      quote.high = Cents(today->high);
      quote.low = Cents(today->low);
    }
  }
  return quote;
}

void Market::Complete(const SeriesMoment& at,
                      const Listing::Place& place,
                      std::int64_t volume_before,
                      Quote& quote) const {
  quote.time = moment_.time;
  quote.model = Quoter::Greeks(at, *place.series, *place.row, moment_.level);
  if (quote.volume > volume_before && quote.ask) {
    // Something traded: at the bid or at the ask, as the dice of this moment have it.
    Rng dice = DiceFor(seed_, static_cast<std::uint64_t>(place.row->contract.con_id),
                       static_cast<std::uint64_t>(moment_.step) + kTradeDice);
    quote.last = quote.bid && dice.Uniform() < 0.5 ? quote.bid : quote.ask;
    quote.last_size = std::min(quote.volume - volume_before,
                               1 + static_cast<std::int64_t>(dice.Below(kLargestTrade)));
  }
  if (quote.close) {
    return;
  }
  if (const auto then = quoter_.At(*place.series, last_close_)) {
    const double price = Quoter::Price(*then, *place.series, *place.row);
    quote.close =
        market::RoundLeg(place.series->ticks, Price::FromDouble(price), Rounding::kNearest);
  }
}

Quote Market::OptionQuote(const Listing::Place& place, const Quote& before) const {
  Quote quote = before;
  const auto at = quoter_.At(*place.series, moment_);
  if (at) {
    const double price = Quoter::Price(*at, *place.series, *place.row);
    quoter_.FillQuote(*at, *place.series, *place.row, price, moment_, quote);
    Complete(*at, place, before.volume, quote);
  } else {
    quote.time = moment_.time;
    quote.model.reset();
    quote.volume = Quoter::Volume(*place.row, moment_);
    quote.open_interest = place.row->open_interest;
  }
  if (!at || !open_) {
    quote.bid.reset();
    quote.ask.reset();
    quote.bid_size = quote.ask_size = 0;
  }
  return quote;
}

std::optional<Quote> Market::FindQuote(std::int64_t con_id) const {
  const auto line = lines_.find(con_id);
  if (con_id == kUnderlyingConId) {
    return IndexQuote();
  }
  const auto place = listing_.Find(con_id);
  if (place.row == nullptr) {
    return std::nullopt;
  }
  return OptionQuote(place, line != lines_.end() ? line->second.shown : Quote{});
}

std::optional<Price> Market::Mark(std::int64_t con_id) const {
  const auto place = listing_.Find(con_id);
  if (place.row == nullptr) {
    return std::nullopt;
  }
  const auto at = quoter_.At(*place.series, moment_);
  if (!at) {
    return std::nullopt;
  }
  const double model = Quoter::Price(*at, *place.series, *place.row);
  Quote quote;
  quoter_.FillQuote(*at, *place.series, *place.row, model, moment_, quote);
  if (!open_ || !quote.ask) {
    return Cents(model);
  }
  const std::int64_t bid = quote.bid ? quote.bid->Units() : 0;
  return Price::FromUnits((bid + quote.ask->Units()) / 2);
}

}  // namespace m8::sim::detail
