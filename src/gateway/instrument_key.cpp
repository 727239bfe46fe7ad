#include "gateway/instrument_key.hpp"

#include <fmt/format.h>

namespace m8::gateway {

std::string KeyOf(const broker::Instrument& instrument) {
  if (instrument.con_id != 0) {
    return fmt::format("{}@{}", instrument.con_id, instrument.exchange);
  }
  std::string key =
      fmt::format("{} {} {} {} {}", static_cast<int>(instrument.type), instrument.symbol,
                  instrument.exchange, instrument.currency, instrument.multiplier);
  if (const auto& option = instrument.option) {
    key += fmt::format(" {} {} {} {}", option->trading_class, FormatDate(option->expiry),
                       option->strike.Units(), static_cast<int>(option->right));
  }
  for (const broker::Leg& leg : instrument.legs) {
    key += fmt::format(" {}:{}:{}", leg.con_id, leg.ratio, static_cast<int>(leg.side));
  }
  return key;
}

}  // namespace m8::gateway
