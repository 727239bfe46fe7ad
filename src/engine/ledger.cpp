#include "engine/ledger.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "engine/recorder.hpp"
#include "execution/exec_id.hpp"

namespace m8::engine {
namespace {

constexpr std::size_t kChunk = 256;

std::string KeyOf(const execution::Record& record) {
  return std::visit(
      [](const auto& body) -> std::string {
        if constexpr (requires { body.intent.key; }) {
          return body.intent.key;
        } else if constexpr (requires { body.key; }) {
          return body.key;
        } else {
          return {};
        }
      },
      record.body);
}

bool MovesTheBook(const execution::Record& record) {
  return std::holds_alternative<execution::IntentRecord>(record.body) ||
         std::holds_alternative<execution::FillRecord>(record.body) ||
         std::holds_alternative<execution::CommissionRecord>(record.body) ||
         std::holds_alternative<execution::SettlementRecord>(record.body);
}

}  // namespace

std::shared_ptr<const OrderDetail> LedgerView::Find(std::string_view key) const {
  const auto found = std::lower_bound(
      orders.begin(), orders.end(), key,
      [](const auto& order, std::string_view wanted) { return order->state.Key() < wanted; });
  return found != orders.end() && (*found)->state.Key() == key ? *found : nullptr;
}

void Ledger::OnRestored(std::uint64_t sequence,
                        const execution::Record& record,
                        const execution::OrderEngine& orders) {
  sequence_ = sequence - 1;
  OnRecord(record, orders);
}

void Ledger::OnRecord(const execution::Record& record, const execution::OrderEngine& orders) {
  auto key = KeyOf(record);
  if (const auto* fill = std::get_if<execution::FillRecord>(&record.body)) {
    order_of_stem_[execution::ParseExecId(fill->exec_id).stem] = key;
  } else if (const auto* fee = std::get_if<execution::CommissionRecord>(&record.body)) {
    const auto stem = execution::ParseExecId(fee->exec_id).stem;
    commissions_[stem] = fee->amount;
    const auto order = order_of_stem_.find(stem);
    key = order == order_of_stem_.end() ? std::string{} : order->second;
  }
  if (!key.empty()) {
    updated_[key] = record.time;
    changed_.insert(key);
  }
  book_changed_ = book_changed_ || MovesTheBook(record);
  news_ = true;
  AddLine(std::make_shared<const JournalLine>(JournalLine{.sequence = ++sequence_,
                                                          .time = record.time,
                                                          .kind = execution::KindOf(record),
                                                          .key = std::move(key),
                                                          .text = Tell(record, orders),
                                                          .json = execution::Encode(record)}));
}

void Ledger::AddLine(std::shared_ptr<const JournalLine> line) {
  last_.push_back(std::move(line));
  if (last_.size() == kChunk) {
    chunks_.push_back(std::make_shared<const LedgerView::Chunk>(std::exchange(last_, {})));
    if (chunks_.size() * kChunk > kLinesKept) {
      chunks_.erase(chunks_.begin());
    }
  }
}

void Ledger::Renew(const std::string& key, const execution::OrderEngine& orders) {
  const auto found = orders.Orders().find(key);
  if (found == orders.Orders().end()) {
    return;
  }
  const auto& state = found->second;
  OrderDetail detail{.state = state,
                     .description = DescribeOrder(state),
                     .word = StateWord(state),
                     .updated = updated_[key],
                     .fills = {}};
  for (const auto& [stem, fill] : state.fills) {
    const auto fee = commissions_.find(stem);
    detail.fills.push_back(
        {fill, fee == commissions_.end() ? std::nullopt : std::optional(fee->second)});
  }
  orders_[key] = std::make_shared<const OrderDetail>(std::move(detail));
}

std::shared_ptr<const LedgerView> Ledger::Look(const execution::OrderEngine& orders) {
  if (!std::exchange(news_, false)) {
    return view_;
  }
  for (const auto& key : std::exchange(changed_, {})) {
    Renew(key, orders);
  }
  if (std::exchange(book_changed_, false)) {
    structures_ = std::make_shared<const std::vector<execution::StructureState>>(
        orders.GetBook().Structures());
  }
  auto view = std::make_shared<LedgerView>();
  for (const auto& [key, order] : orders_) {
    view->orders.push_back(order);
  }
  view->structures = structures_;
  view->journal = chunks_;
  if (!last_.empty()) {
    view->journal.push_back(std::make_shared<const LedgerView::Chunk>(last_));
  }
  view_ = std::move(view);
  return view_;
}

}  // namespace m8::engine
