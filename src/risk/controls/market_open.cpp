#include "risk/controls/controls.hpp"

namespace m8::risk::controls {

Finding MarketOpen(const Question& question) {
  const bool open = question.portfolio.market_open;
  return {open, {}, {}, open ? "" : "the regular session is not open"};
}

}  // namespace m8::risk::controls
