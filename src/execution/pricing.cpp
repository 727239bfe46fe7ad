#include "execution/pricing.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace m8::execution {
namespace {

Result<void> Usable(const risk::IntentLeg& leg, TimePoint now, Duration max_quote_age) {
  const auto name = market::Describe(leg.leg.option);
  if (!leg.ask || !leg.quote_as_of) {
    return Fail(Errc::kUnavailable, name + " has no offer");
  }
  if (!leg.bid && leg.leg.quantity < 0) {
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

std::vector<risk::Leg> Plain(std::span<const risk::IntentLeg> legs) {
  std::vector<risk::Leg> plain;
  for (const auto& leg : legs) {
    plain.push_back(leg.leg);
  }
  return plain;
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
                            Duration max_quote_age) {
  NetQuote quote;
  for (const auto& leg : legs) {
    M8_CHECK(Usable(leg, now, max_quote_age));
    const auto bid = leg.bid.value_or(Price{});
    const bool bought = leg.leg.quantity > 0;
    quote.natural += (bought ? *leg.ask : bid) * leg.leg.quantity;
    quote.best += (bought ? bid : *leg.ask) * leg.leg.quantity;
  }
  const auto half_width = (quote.natural - quote.best).Units() / 2;
  quote.mid = quote.best + Price::FromUnits(half_width);
  return quote;
}

market::TickRule ComboTickRule(std::span<const risk::IntentLeg> legs) {
  market::TickRule coarsest = market::TickRuleOf(legs.front().leg.option.trading_class);
  for (const auto& leg : legs) {
    const auto rule = market::TickRuleOf(leg.leg.option.trading_class);
    coarsest = rule.combo > coarsest.combo ? rule : coarsest;
  }
  return coarsest;
}

PricePlan PlanPrices(const NetQuote& quote,
                     std::span<const risk::IntentLeg> legs,
                     const Settings& settings) {
  const auto rule = ComboTickRule(legs);
  const auto bounds = risk::PriceBounds(Plain(legs));
  auto highest = market::RoundCombo(rule, quote.natural, Rounding::kDown);
  if (bounds.highest) {
    highest = std::min(
        highest, market::RoundCombo(rule, *bounds.highest - Price::FromUnits(1), Rounding::kDown));
  }
  auto first = market::RoundCombo(rule, quote.mid, Rounding::kDown) -
               rule.combo * settings.initial_edge_ticks;
  if (bounds.lowest) {
    first = std::max(first,
                     market::RoundCombo(rule, *bounds.lowest + Price::FromUnits(1), Rounding::kUp));
  }
  first = std::min(first, highest);
  return {first, std::min(highest, first + rule.combo * (settings.max_attempts - 1))};
}

std::optional<Price> NextPrice(Price current,
                               Price limit,
                               const NetQuote& quote,
                               const market::TickRule& rule) {
  const auto next = current + rule.combo;
  if (next > limit || next > quote.natural) {
    return std::nullopt;
  }
  return next;
}

}  // namespace m8::execution
