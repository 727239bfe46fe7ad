#pragma once

#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "broker/events.hpp"
#include "broker/instrument.hpp"
#include "broker/order.hpp"
#include "tws/wire/contract.hpp"
#include "tws/wire/messages/open_order.hpp"
#include "tws/wire/messages/place_order.hpp"
#include "tws/wire/order.hpp"

/// TWS's words for ours, and back. Pure functions; nothing here knows of a link.
namespace m8::gateway {

/// As TWS wants to read it. Of an option that is a question, an expiry that is no date and a strike
/// of 0 are left out; without a strike the right is left out too, so that both are found. The
/// expiry is left out too where the contract's number is known: TWS writes the last trading day.
tws::Contract ToContract(const broker::Instrument& instrument);

/// The expiry is that of the OSI symbol, where there is one, else the last trading day.
/// kNotFound for a kind of instrument that we do not have (futures, bonds, ...), kProtocol for an
/// option without a readable expiry or right. An empty exchange becomes SMART, an empty multiplier
/// 100 for options and combos, 1 otherwise.
Result<broker::Instrument> ToInstrument(const tws::Contract& contract);

/// kInvalidArgument where the order cannot be said to TWS: no quantity, a limit order without a
/// limit, a combo without legs.
Result<tws::PlaceOrder> ToPlaceOrder(const broker::Order& order);

/// Of an order that someone else placed, whose type or time in force we do not have: a limit or
/// market order for the day that says the real ones in `warning`.
Result<broker::OpenOrder> ToOpenOrder(const tws::OpenOrder& message);

/// nullopt for a text that TWS is not known to send.
std::optional<broker::OrderStatus> ToOrderStatus(std::string_view text);
/// "BUY", "SELL", "BOT", "SLD"; nullopt otherwise.
std::optional<broker::Side> ToSide(std::string_view text);

/// What TWS calls the field of a line, delayed data included; nullopt for ticks that nobody here
/// reads. Open interest and option volume travel as one tick for calls and one for puts: of an
/// option only its own right's counts, of anything else neither.
std::optional<broker::QuoteField> ToQuoteField(int tick_type,
                                               const std::optional<market::Option>& option);
/// The size that travels with a price: kBidSize for kBid; nullopt for prices without one.
std::optional<broker::QuoteField> SizeOf(broker::QuoteField price);
/// Of an option computation, delayed data included; nullopt for other tick types.
std::optional<broker::ModelSource> ToModelSource(int tick_type);
std::optional<broker::DataKind> ToDataKind(int market_data_type);
int FromDataKind(broker::DataKind kind);

/// The generic ticks that a line of this kind asks for.
std::string_view GenericTicks(broker::SecurityType type);

/// Whole contracts or combos; kProtocol where absent, fractional or absurd.
Result<std::int64_t> ToQuantity(std::optional<double> size);
/// A figure of a tick; absent where nobody could believe it.
std::optional<double> ToFigure(std::optional<double> figure);
/// Absent where TWS has none, and where the number is no amount of money.
std::optional<Money> ToMoney(std::optional<double> amount);
std::optional<Price> ToPrice(std::optional<double> price);

struct MappedTime {
  TimePoint time{};
  bool zone_unknown = false;  // the text names one that the tz database lacks: assumed_zone taken
};
/// "20260413 15:27:04 US/Eastern", "20230224  12:04:56" (read in `assumed_zone`, an IANA name) and
/// "20231214-20:57:37" (UTC). kProtocol where it is none of these.
Result<MappedTime> ToTime(std::string_view text, std::string_view assumed_zone);

/// The date in front of a last-trade text: "20261218", "20261218 08:30:00 US/Central".
std::optional<Date> ToLastTradeDate(std::string_view text);

}  // namespace m8::gateway
