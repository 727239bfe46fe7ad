#include "execution/pricing.hpp"

#include <fmt/format.h>

namespace m8::execution {
namespace {

Result<void> Usable(const risk::IntentLeg& leg,
                    TimePoint now,
                    Duration max_quote_age,
                    MissingBid missing) {
  const auto name = market::Describe(leg.leg.option);
  if (!leg.ask || !leg.quote_as_of) {
    return Fail(Errc::kUnavailable, name + " has no offer");
  }
  if (!leg.bid && leg.leg.quantity < 0 && missing == MissingBid::kRefuse) {
    return Fail(Errc::kUnavailable, name + " has no bid");
  }
  if (leg.bid && *leg.bid >= *leg.ask) {
    return Fail(Errc::kUnavailable, name + " is crossed or locked");
  }
  if (now - *leg.quote_as_of > max_quote_age) {
    return Fail(Errc::kUnavailable, fmt::format("the quote of {} is {:.1f} s old", name,
                                                Seconds(now - *leg.quote_as_of)));
  }
  return {};
}

}  // namespace

void Quote(std::span<risk::IntentLeg> legs, const QuoteSource& quotes) {
  for (auto& leg : legs) {
    const auto quote = quotes.QuoteOf(leg.leg.option);
    leg.bid = quote ? quote->bid : std::nullopt;
    leg.ask = quote ? quote->ask : std::nullopt;
    leg.quote_as_of = quote ? std::optional{quote->as_of} : std::nullopt;
  }
}

Result<NetQuote> NetQuoteOf(std::span<const risk::IntentLeg> legs,
                            TimePoint now,
                            Duration max_quote_age,
                            MissingBid missing) {
  NetQuote quote;
  for (const auto& leg : legs) {
    M8_CHECK(Usable(leg, now, max_quote_age, missing));
    const auto bid = leg.bid.value_or(Price{});
    const bool bought = leg.leg.quantity > 0;
    quote.natural += (bought ? *leg.ask : bid) * leg.leg.quantity;
    quote.best += (bought ? bid : *leg.ask) * leg.leg.quantity;
  }
  const auto half_width = (quote.natural - quote.best).Units() / 2;
  quote.mid = quote.best + Price::FromUnits(half_width);
  return quote;
}

PriceGrid::PriceGrid(std::span<const risk::IntentLeg> legs)
    : rule_(market::TickRuleOf(legs.front().leg.option.trading_class)) {
  if (legs.size() == 1) {
    kind_ = legs.front().leg.quantity > 0 ? Kind::kBought : Kind::kSold;
    return;
  }
  for (const auto& leg : legs) {
    const auto rule = market::TickRuleOf(leg.leg.option.trading_class);
    rule_ = rule.combo > rule_.combo ? rule : rule_;
  }
}

Price PriceGrid::Round(Price net, Rounding rounding) const {
  switch (kind_) {
    case Kind::kCombo:
      return market::RoundCombo(rule_, net, rounding);
    case Kind::kBought:
      return market::RoundLeg(rule_, net, rounding);
    case Kind::kSold: {
      const auto mirrored = rounding == Rounding::kUp     ? Rounding::kDown
                            : rounding == Rounding::kDown ? Rounding::kUp
                                                          : rounding;
      return -market::RoundLeg(rule_, -net, mirrored);
    }
  }
  M8_ASSERT(false, "every kind has its rule");
}

Price PriceGrid::Step(Price net, std::int64_t ticks) const {
  switch (kind_) {
    case Kind::kCombo:
      return net + rule_.combo * ticks;
    case Kind::kBought:
      return market::StepLeg(rule_, net, ticks);
    case Kind::kSold:
      return -market::StepLeg(rule_, -net, -ticks);
  }
  M8_ASSERT(false, "every kind has its rule");
}

bool PriceGrid::Has(Price net) const {
  return Round(net, Rounding::kDown) == net &&
         (kind_ == Kind::kCombo || Round(net, Rounding::kUp) == net);
}

}  // namespace m8::execution
