#include "execution/history.hpp"

#include <fmt/format.h>

#include "execution/exec_id.hpp"

namespace m8::execution {
namespace {

class Reader {
 public:
  explicit Reader(History& history) : history_(history) {}

  Result<void> Take(const Record& record) {
    return std::visit([&](const auto& body) { return Body(record, body); }, record.body);
  }

 private:
  Result<OrderLife*> Find(const std::string& key) {
    const auto found = history_.orders.find(key);
    if (found == history_.orders.end()) {
      return Fail(Errc::kProtocol, fmt::format("there is no order '{}'", key));
    }
    return &found->second;
  }

  Result<void> Body(const Record& record, const IntentRecord& body) {
    const auto [at, fresh] = history_.orders.try_emplace(
        body.intent.key, OrderLife{{body, record.time}, {}, {}, {}, {}});
    if (!fresh) {
      return Fail(Errc::kProtocol, fmt::format("'{}' is no new order", body.intent.key));
    }
    at->second.records.push_back(record);
    return {};
  }
  Result<void> Body(const Record& record, const CommissionRecord& body) {
    const auto name = ParseExecId(body.exec_id);
    const auto found = order_of_stem_.find(name.stem);
    if (found == order_of_stem_.end()) {
      return {};
    }
    auto* life = found->second.empty() ? nullptr : &history_.orders.at(found->second);
    auto& fees = life == nullptr ? history_.adopted_fees : life->fees;
    const auto [at, fresh] = fees.try_emplace(name.stem, Fee{name.revision, body.amount});
    if (!fresh && at->second.revision < name.revision) {
      at->second = {name.revision, body.amount};
    }
    if (life != nullptr) {
      life->records.push_back(record);
    }
    return {};
  }
  Result<void> Body(const Record& record, const NoteRecord& body) {
    if (!body.key.empty()) {
      M8_TRY(auto* life, Find(body.key));
      life->records.push_back(record);
    }
    return {};
  }
  Result<void> Body(const Record&, const SettlementRecord& body) {
    auto& known = history_.settlements[{body.trading_class, body.expiry}];
    if (body.official || !known.official) {
      known = body;
    }
    return {};
  }
  Result<void> Body(const Record&, const AdoptedRecord& body) {
    history_.adopted.push_back(body);
    order_of_stem_[ParseExecId(body.exec_id).stem] = "";
    return {};
  }
  Result<void> Body(const Record&, const ForeignRecord&) { return {}; }
  Result<void> Body(const Record&, const TieOutRecord&) { return {}; }
  Result<void> Body(const Record&, const SnapshotRecord&) { return {}; }
  Result<void> Body(const Record&, const SessionRecord&) { return {}; }
  Result<void> Body(const Record&, const BreakerRecord&) { return {}; }
  template <class Other>
  Result<void> Body(const Record& record, const Other& body) {
    if constexpr (requires(OrderState& state) { state.Apply(body, record.time); }) {
      M8_TRY(auto* life, Find(body.key));
      life->state.Apply(body, record.time);
      life->records.push_back(record);
      if constexpr (std::is_same_v<Other, SendRecord>) {
        life->sent = life->sent.value_or(record.time);
      } else if constexpr (std::is_same_v<Other, FillRecord>) {
        life->last_fill = record.time;
        order_of_stem_[ParseExecId(body.exec_id).stem] = body.key;
      }
    }
    return {};
  }

  History& history_;
  std::map<std::string, std::string> order_of_stem_;  // empty: of a trade by hand
};

}  // namespace

Money OrderLife::Fees() const {
  Money sum;
  for (const auto& [stem, fee] : fees) {
    sum += fee.amount;
  }
  return sum;
}

std::optional<Price> OrderLife::MidAtDecision() const {
  Price both_sides;
  for (const auto& leg : state.intent.intent.legs) {
    const bool bought = leg.leg.quantity > 0;
    if (!leg.ask || (!leg.bid && !bought)) {
      return std::nullopt;
    }
    both_sides += (leg.bid.value_or(Price{}) + *leg.ask) * leg.leg.quantity;
  }
  const auto even = RoundTo(both_sides, Price::FromUnits(2), Rounding::kDown);
  return Price::FromUnits(even.Units() / 2);
}

std::optional<Price> OrderLife::Slippage() const {
  const auto mid = MidAtDecision();
  const auto average = state.AverageFill();
  return mid && average ? std::optional{*average - *mid} : std::nullopt;
}

std::optional<Duration> OrderLife::TimeToFill() const {
  return sent && last_fill ? std::optional{*last_fill - *sent} : std::nullopt;
}

Result<History> ReadHistory(std::span<const JournalEntry> entries) {
  History history;
  Reader reader(history);
  for (const auto& entry : entries) {
    const auto context = fmt::format("record {} of the journal", entry.sequence);
    auto record = DecodeRecord(entry.payload);
    if (!record) {
      return tl::unexpected(record.error().Within(context));
    }
    if (auto taken = reader.Take(*record); !taken) {
      return tl::unexpected(taken.error().Within(context));
    }
  }
  return history;
}

}  // namespace m8::execution
