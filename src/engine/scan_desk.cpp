#include "engine/scan_desk.hpp"

#include <algorithm>

#include "market/events.hpp"
#include "market/time_zone.hpp"
#include "scanner/scan.hpp"

namespace m8::engine {
namespace {

using scanner::Column;
using scanner::Row;

// Known events are counted up to the last settlement that anything is listed for.
constexpr Duration kEventsAhead = std::chrono::hours{24 * 1'200};

bool AsksForAge(const scanner::Query& query) {
  return std::ranges::any_of(query.filters, [](const scanner::FilterSetting& filter) {
    return filter.info->target == scanner::FilterTarget::kColumn &&
           filter.info->column == Column::kQuoteTime;
  });
}

bool SameOptions(const market::OptionChain& a, const market::OptionChain& b) {
  const auto same_series = [](const market::Series& x, const market::Series& y) {
    return x.trading_class == y.trading_class && x.settlement == y.settlement;
  };
  return a.underlying == b.underlying && a.strike == b.strike && a.right == b.right &&
         a.series_of == b.series_of && std::ranges::equal(a.series, b.series, same_series);
}

// Whether the schedule of events reaches the last settlement of the chain.
bool KnowsEventsOf(const market::OptionChain& chain) {
  return std::ranges::all_of(market::BuiltInEvents().until, [&](const auto& kind) {
    return std::ranges::all_of(chain.series, [&](const market::Series& series) {
      return Days(series.expiry) <= Days(kind.second);
    });
  });
}

// The chain as of now, with quotes that are too old left out.
market::OptionChain FreshChain(const Snapshot& snapshot, Duration age_max) {
  auto chain = snapshot.chain->chain;
  chain.as_of = snapshot.now;
  for (std::size_t row = 0; row < chain.Size(); ++row) {
    const auto& as_of = snapshot.chain->quoted_as_of[row];
    chain.quote_time[row] = as_of;
    if (!as_of || snapshot.now - *as_of > age_max) {
      chain.bid[row].reset();
      chain.ask[row].reset();
      chain.quote_time[row].reset();
    }
  }
  return chain;
}

}  // namespace

struct ScanDesk::Sight {
  explicit Sight(TimePoint base) : universe(base) {}

  market::OptionChain chain;  // what the universe knows
  scanner::Universe universe;
  std::vector<Row> row_of;  // chain row -> row of the universe
  scanner::Filler filler{scanner::FillSettings{}};
  scanner::Scan scan{universe};
  bool scanned = false;
  std::string lacks;  // why nothing can be found in it; empty: nothing is missing
};

ScanDesk::ScanDesk(ScanRules rules) : rules_(std::move(rules)), analyst_(rules_.analytics) {}

ScanDesk::~ScanDesk() = default;

void ScanDesk::SetRules(const ScanRules& rules) {
  rules_ = rules;
  analyst_ = analytics::Analyst(rules_.analytics);
}

void ScanDesk::SetHistory(scanner::IvHistory history) { history_ = std::move(history); }

std::optional<TimePoint> ScanDesk::Now() const {
  return snapshot_ ? std::optional(snapshot_->now) : std::nullopt;
}

scanner::Query ScanDesk::Costed(scanner::Query query) const {
  query.rank.assumptions = rules_.assumptions;
  return query;
}

void ScanDesk::Start(ActiveQuery query) {
  query.query = Costed(std::move(query.query));
  auto view = std::make_shared<ScanView>(*view_);
  view->running = true;
  view->query = std::make_shared<const ActiveQuery>(std::move(query));
  view->started = Now();
  view_ = std::move(view);
  const auto refreshed = Refresh(true);
  Publish(refreshed ? "" : refreshed.error().message);
}

void ScanDesk::Stop() {
  auto view = std::make_shared<ScanView>(*view_);
  view->running = false;
  view->waiting.clear();
  view_ = std::move(view);
}

void ScanDesk::Show(std::shared_ptr<const Snapshot> snapshot) {
  snapshot_ = std::move(snapshot);
  if (view_->running) {
    const auto refreshed = Refresh(false);
    Publish(refreshed ? "" : refreshed.error().message);
  }
}

void ScanDesk::CountCache() {
  if (sight_) {
    const auto count = sight_->scan.Cache();
    cached_.asked += count.asked;
    cached_.hits += count.hits;
  }
}

// The universe from an analysis of the chain as it is.
void ScanDesk::Fill() {
  CountCache();
  sight_ = std::make_unique<Sight>(snapshot_->now);
  auto& sight = *sight_;
  sight.chain = FreshChain(*snapshot_, rules_.quote_age_max);
  analytics::ChainState state;
  for (std::size_t i = 0; i < sight.chain.series.size(); ++i) {
    analytics::MarketState one;
    if (analyst_.Analyze(sight.chain, i, std::nullopt, one)) {
      state.series.push_back(std::move(one));
    }  // else its options have quotes and no vol
  }
  scanner::FillSettings fill{
      .realised_to_implied = rules_.assumptions.realised_to_implied,
      .events_known = KnowsEventsOf(sight.chain),
      .standing = history_.StandingsOf(state.series, market::ToLocal(snapshot_->now).date)};
  for (const auto& event :
       market::BuiltInEvents().Between(snapshot_->now, snapshot_->now + kEventsAhead)) {
    fill.events.push_back(event.when);
  }
  sight.filler = scanner::Filler(std::move(fill));
  sight.filler.Add(sight.chain, state, sight.universe);
  (void)sight.universe.TakeChanges();
  const auto series = sight.universe.Series();
  for (std::size_t row = 0; row < sight.chain.Size(); ++row) {
    const auto& of = sight.chain.series[sight.chain.series_of[row]];
    const auto at = std::ranges::find_if(series, [&](const scanner::SeriesTerms& terms) {
      return terms.trading_class == of.trading_class && terms.settlement == of.settlement;
    });
    sight.row_of.push_back(
        at == series.end() ? scanner::kNoRow
                           : sight.universe.Find(static_cast<std::uint32_t>(at - series.begin()),
                                                 sight.chain.right[row], sight.chain.strike[row]));
  }
  sight.lacks = sight.universe.Size() == 0 ? "every listed series has settled"
                : state.series.empty()     ? "the quotes give no forward yet"
                                           : "";
}

// The quotes that changed since; how many did.
std::size_t ScanDesk::TakeQuotes() {
  auto& sight = *sight_;
  auto chain = FreshChain(*snapshot_, rules_.quote_age_max);
  auto& known = sight.chain;
  std::size_t changed = 0;
  for (std::size_t i = 0; i < chain.Size(); ++i) {
    const Row row = sight.row_of[i];
    if (row == scanner::kNoRow) {
      continue;
    }
    if (chain.bid[i] != known.bid[i] || chain.ask[i] != known.ask[i]) {
      ++changed;
      sight.filler.Requote(sight.universe, row, chain.bid[i], chain.ask[i], chain.quote_time[i]);
    }
    if (chain.volume[i] != known.volume[i]) {
      sight.universe.Set(row, Column::kVolume, chain.volume[i]);
    }
    if (chain.open_interest[i] != known.open_interest[i]) {
      sight.universe.Set(row, Column::kOpenInterest, chain.open_interest[i]);
    }
  }
  sight.chain = std::move(chain);
  return changed;
}

// Brings the universe to the newest snapshot, and the scan where one runs. `anew`: the query
// changed.
Result<void> ScanDesk::Refresh(bool anew) {
  if (!snapshot_ || !snapshot_->chain || snapshot_->chain->chain.Size() == 0) {
    return Fail(Errc::kUnavailable, "the options of the chain are not known yet");
  }
  auto view = std::make_shared<ScanView>(*view_);
  const TimePoint now = snapshot_->now;
  const bool analyse = !sight_ || !SameOptions(sight_->chain, snapshot_->chain->chain) ||
                       now < sight_->universe.Base() ||
                       now - sight_->universe.Base() >= rules_.analyse_every;
  if (analyse) {
    ++view->rebuilds;
    view_ = view;
    Fill();
  } else {
    const auto changed = TakeQuotes();
    view->updates += changed > 0 ? 1 : 0;
    view->rows_updated += changed;
    view_ = view;
  }
  if (!sight_->lacks.empty()) {
    return Fail(Errc::kUnavailable, sight_->lacks);
  }
  if (!view_->running) {
    return {};
  }
  auto& sight = *sight_;
  const auto& query = view_->query->query;
  const auto rows = sight.universe.TakeChanges();
  if (AsksForAge(query)) {
    for (std::size_t i = 0; i < sight.chain.Size(); ++i) {
      if (const auto& time = sight.chain.quote_time[i];
          time && sight.row_of[i] != scanner::kNoRow) {
        sight.universe.Set(sight.row_of[i], Column::kQuoteTime,
                           Seconds(*time - sight.universe.Base()));
      }
    }
    const auto aged = sight.universe.TakeChanges();
    if (sight.scanned) {
      sight.scan.Update(aged);
    }
  }
  if (anew || !sight.scanned || AsksForAge(query)) {
    if (sight.scanned && !rows.empty()) {
      sight.scan.Update(rows);  // what it knows of filters is mended first
    }
    sight.scan.Run(query, now);
    sight.scanned = true;
  } else if (!rows.empty()) {
    sight.scan.Update(rows);
  }
  return {};
}

void ScanDesk::Publish(std::string waiting) {
  auto view = std::make_shared<ScanView>(*view_);
  view->waiting = std::move(waiting);
  if (snapshot_) {
    view->underlying = snapshot_->underlying;
  }
  std::vector<scanner::Found> results;
  view->cache = cached_;
  if (sight_ && view->waiting.empty()) {
    view->as_of = snapshot_->now;
    results = sight_->scan.Results();
    const auto count = sight_->scan.Cache();
    view->cache.asked += count.asked;
    view->cache.hits += count.hits;
    view->order = sight_->scan.Order();
    view->options = sight_->universe.Size();
    view->tradable = 0;
    for (Row row = 0; row < sight_->universe.Size(); ++row) {
      view->tradable +=
          sight_->universe.Has(row, Column::kMid) && sight_->universe.Has(row, Column::kIv);
    }
  }
  if (results != *view->results) {
    ++view->revision;
    view->results = std::make_shared<const std::vector<scanner::Found>>(std::move(results));
  }
  view_ = std::move(view);
}

Result<scanner::Funnel> ScanDesk::Try(const scanner::Query& query) {
  M8_CHECK(Refresh(false));
  scanner::Scan scan(sight_->universe);
  scan.Run(Costed(query), snapshot_->now);
  return scan.Preview();
}

}  // namespace m8::engine
