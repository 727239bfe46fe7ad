#include "app/printer.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "app/terminal.hpp"
#include "base/json.hpp"

namespace m8::app {

void Printer::Line(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), out_);
  std::fflush(out_);
}

void Printer::On(const bus::Envelope& envelope) {
  if (style_ != Style::kJson || envelope.topic == bus::Topic::kGreeks) {
    return;
  }
  JsonWriter json;
  json.BeginObject().Field("topic", Name(envelope.topic)).Field("sequence", envelope.sequence);
  json.Field("time", FormatUtc(envelope.time)).Field("key", envelope.key);
  json.Key("data").Raw(envelope.payload).EndObject();
  Line(json.Take() + "\n");
}

void Printer::Show(const engine::Snapshot& snapshot, std::uint64_t news_count) {
  if (style_ == Style::kJson) {
    return;
  }
  const bool colour = style_ == Style::kColour;
  auto fresh = std::min<std::uint64_t>(news_count - news_shown_, snapshot.news.size());
  const auto print_news = [&](TimePoint until) {
    for (; fresh > 0 && snapshot.news[fresh - 1].time <= until; --fresh) {
      Line(NewsLine(snapshot.news[fresh - 1], colour));
    }
  };
  news_shown_ = news_count;
  if (snapshot.cycle > cycle_shown_ && snapshot.last_cycle) {
    print_news(*snapshot.last_cycle - Duration{1});
    cycle_shown_ = snapshot.cycle;
    Line("\n" + CycleText(snapshot, colour) + "\n");
  }
  print_news(TimePoint::max());
}

void Printer::Finish(const engine::Snapshot& snapshot) {
  std::int64_t filled = 0;
  for (const auto& order : snapshot.orders) {
    filled += order.filled > 0 ? 1 : 0;
  }
  const auto orders = static_cast<std::int64_t>(snapshot.orders.size());
  if (style_ == Style::kJson) {
    JsonWriter json;
    json.BeginObject()
        .Field("topic", "summary")
        .Field("time", FormatUtc(snapshot.now))
        .Key("data")
        .BeginObject();
    json.Field("cycles", snapshot.cycle).Field("orders", orders).Field("orders_filled", filled);
    json.Field("day_pnl", snapshot.pnl.day)
        .Field("fees", snapshot.pnl.fees)
        .EndObject()
        .EndObject();
    return Line(json.Take() + "\n");
  }
  Line(fmt::format("\n{} cycles, {} orders, {} of them filled; P&L of the day {}\n", snapshot.cycle,
                   orders, filled,
                   snapshot.pnl.day ? fmt::format("{:+.2f} dollars", snapshot.pnl.day->ToDouble())
                                    : "not known"));
}

}  // namespace m8::app
