#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "sim/contract.hpp"
#include "sim/detail/bar_follower.hpp"
#include "sim/detail/history.hpp"
#include "sim/detail/listing.hpp"
#include "sim/detail/outbox.hpp"
#include "sim/detail/price_path.hpp"
#include "sim/detail/quoter.hpp"
#include "sim/detail/variance_clock.hpp"
#include "sim/exchange.hpp"

namespace m8::sim::detail {

/// What the market does next of itself.
enum class Deed { kRoll, kOpen, kStep, kClose };
struct Due {
  TimePoint time{};
  Deed deed = Deed::kStep;
};

/// The index, the list and the quotes; no orders. Deeds happen in the order that Next tells.
class Market {
 public:
  /// Stands after the close before the session that holds or follows `start`.
  Market(const Settings& settings,
         std::uint64_t seed,
         const market::Session& session,
         std::vector<market::Bar> minute_bars);
  Market(const Market&) = delete;
  Market& operator=(const Market&) = delete;

  [[nodiscard]] std::optional<Due> Next() const;
  void Do(const Due& due, Outbox& out);
  /// Replaces list and level by the chain's (chain_start.cpp). The chain was checked.
  void StartFrom(const market::OptionChain& chain);

  [[nodiscard]] bool IsOpen() const { return open_; }
  [[nodiscard]] const market::Session& Session() const { return session_; }
  [[nodiscard]] const Moment& Now() const { return moment_; }
  [[nodiscard]] const Listing& List() const { return listing_; }
  [[nodiscard]] Listing& List() { return listing_; }
  [[nodiscard]] const History& Past() const { return history_; }
  [[nodiscard]] const Quoter& Prices() const { return quoter_; }
  [[nodiscard]] const VarianceClock& Clock() const { return clock_; }

  bool Subscribe(std::int64_t con_id, Outbox& out, TimePoint now);
  void Unsubscribe(std::int64_t con_id);
  [[nodiscard]] std::optional<Quote> FindQuote(std::int64_t con_id) const;
  /// What a position is worth: the middle of the quote, half the ask where nobody bids, the model's
  /// price where there is no quote. Absent once settled.
  [[nodiscard]] std::optional<Price> Mark(std::int64_t con_id) const;

 private:
  struct Line {
    int holders = 0;
    Listing::Place place;  // nowhere for the index
    Quote shown;
  };
  void Roll();
  void Open();
  void StepTo(TimePoint when);
  void MakeHistory(TimePoint first_bar);
  void TakeMoment(TimePoint when);
  void Requote(Outbox& out, bool all);
  void ListChain(const market::OptionChain& chain);
  void FitSpreads(const market::OptionChain& chain);
  [[nodiscard]] Quote IndexQuote() const;
  [[nodiscard]] Quote OptionQuote(const Listing::Place& place, const Quote& before) const;
  /// Everything but what FillQuote gives.
  void Complete(const SeriesMoment& at,
                const Listing::Place& place,
                std::int64_t volume_before,
                Quote& quote) const;
  /// Whether the line's quote is another than the one shown.
  bool Refresh(Line& line, const std::optional<SeriesMoment>& at, bool all);

  const Settings* settings_;
  std::uint64_t seed_;
  VarianceClock clock_;
  BarFollower follower_;
  PricePath path_;
  History history_;
  Listing listing_;
  Quoter quoter_;
  market::Session session_;  // open now, or the next
  bool more_sessions_ = true;
  bool rolled_ = false;
  bool open_ = false;
  Moment moment_;
  Moment last_close_;
  TimePoint last_requote_{};
  std::map<std::int64_t, Line> lines_;
};

}  // namespace m8::sim::detail
