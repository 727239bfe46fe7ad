#include "execution/journal_compact.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "execution/exec_id.hpp"
#include "execution/order_state.hpp"

namespace m8::execution {
namespace {

constexpr const char* kNext = "journal.m8.next";
constexpr std::string_view kArchivePrefix = "journal-";
constexpr std::string_view kArchiveSuffix = ".m8";

// The order that a record is about; empty: none.
struct KeyOf {
  std::string operator()(const IntentRecord& record) const { return record.intent.key; }
  std::string operator()(const NoteRecord&) const { return {}; }  // people read it in the archive
  template <class Body>
  std::string operator()(const Body& record) const {
    if constexpr (requires { record.key; }) {
      return record.key;
    } else {
      return {};
    }
  }
};

// Decides, record by record, what a shorter journal needs.
class Selection {
 public:
  Selection(std::span<const Record> records, TimePoint since) : records_(records), since_(since) {}

  Result<void> Read() {
    for (std::size_t i = 0; i < records_.size(); ++i) {
      M8_CHECK(Look(i));
    }
    M8_TRY(const auto book, BookOf(records_));
    for (const auto& [key, order] : orders_) {
      if (!Forgettable(order, book)) {
        Keep(key);
      }
    }
    // First in, first out goes over all orders of an option: all of them or none.
    for (std::size_t kept = 0; kept != kept_.size();) {
      kept = kept_.size();
      for (const auto& [key, order] : orders_) {
        if (Touches(order)) {
          Keep(key);
        }
      }
    }
    return {};
  }

  [[nodiscard]] bool Needs(std::size_t index) const {
    const auto& record = records_[index];
    if (const auto key = std::visit(KeyOf{}, record.body); !key.empty()) {
      return kept_.contains(key);
    }
    return std::visit([&](const auto& body) { return NeedsOther(index, body); }, record.body);
  }

 private:
  struct Order {
    OrderState state;
    TimePoint last;  // that something was said of it
  };

  Result<void> Look(std::size_t index) {
    const auto& record = records_[index];
    last_of_kind_[record.body.index()] = index;
    if (const auto* intent = std::get_if<IntentRecord>(&record.body)) {
      orders_.try_emplace(intent->intent.key, Order{{*intent, record.time}, record.time});
      return {};
    }
    const auto key = std::visit(KeyOf{}, record.body);
    if (const auto* fill = std::get_if<FillRecord>(&record.body)) {
      order_of_stem_[ParseExecId(fill->exec_id).stem] = key;
    }
    if (const auto* adopted = std::get_if<AdoptedRecord>(&record.body)) {
      order_of_stem_[ParseExecId(adopted->exec_id).stem] = adopted->structure;
    }
    if (const auto* foreign = std::get_if<ForeignRecord>(&record.body)) {
      last_foreign_[foreign->option] = index;
    }
    if (key.empty()) {
      return {};
    }
    const auto found = orders_.find(key);
    if (found == orders_.end()) {
      return Fail(Errc::kProtocol, fmt::format("there is no order '{}'", key));
    }
    found->second.last = record.time;
    std::visit(
        [&](const auto& body) {
          if constexpr (requires { found->second.state.Apply(body, record.time); }) {
            found->second.state.Apply(body, record.time);
          }
        },
        record.body);
    return {};
  }

  [[nodiscard]] bool Forgettable(const Order& order, const Book& book) const {
    const auto& state = order.state;
    const auto flat = [&](const risk::IntentLeg& leg) {
      const auto held = book.Positions().find(leg.leg.option);
      return held == book.Positions().end() || held->second.quantity == 0;
    };
    const auto& legs = state.intent.intent.legs;
    return state.outcome && !state.lacking_since && order.last < since_ &&
           std::all_of(legs.begin(), legs.end(), flat);
  }

  void Keep(const std::string& key) {
    if (!kept_.insert(key).second) {
      return;
    }
    const auto& intent = orders_.at(key).state.intent;
    structures_.insert(intent.structure);
    for (const auto& leg : intent.intent.legs) {
      options_.insert(leg.leg.option);
      series_.insert({leg.leg.option.trading_class, leg.leg.option.expiry});
    }
  }

  [[nodiscard]] bool Touches(const Order& order) const {
    const auto& intent = order.state.intent;
    const auto& legs = intent.intent.legs;
    return structures_.contains(intent.structure) ||
           std::any_of(legs.begin(), legs.end(), [&](const risk::IntentLeg& leg) {
             return options_.contains(leg.leg.option);
           });
  }

  template <class Body>
  [[nodiscard]] bool NeedsOther(std::size_t index, const Body& body) const {
    if constexpr (std::is_same_v<Body, CommissionRecord>) {
      const auto order = order_of_stem_.find(ParseExecId(body.exec_id).stem);
      return order == order_of_stem_.end() || kept_.contains(order->second);
    } else if constexpr (std::is_same_v<Body, AdoptedRecord>) {
      return structures_.contains(body.structure);
    } else if constexpr (std::is_same_v<Body, SettlementRecord>) {
      return series_.contains({body.trading_class, body.expiry});
    } else if constexpr (std::is_same_v<Body, ForeignRecord>) {
      const Date day{std::chrono::floor<std::chrono::days>(since_)};
      return last_foreign_.at(body.option) == index && body.option.expiry >= day;
    } else if constexpr (std::is_same_v<Body, NoteRecord>) {
      return records_[index].time >= since_ && (body.key.empty() || kept_.contains(body.key));
    } else if constexpr (std::is_same_v<Body, SnapshotRecord>) {
      return false;  // the new one has what it says
    } else {
      return records_[index].time >= since_ ||
             last_of_kind_.at(records_[index].body.index()) == index;
    }
  }

  std::span<const Record> records_;
  TimePoint since_;
  std::map<std::string, Order> orders_;
  std::map<std::string, std::string> order_of_stem_;
  std::map<std::size_t, std::size_t> last_of_kind_;
  std::map<market::Option, std::size_t> last_foreign_;
  std::set<std::string> kept_, structures_;
  std::set<market::Option> options_;
  std::set<std::pair<std::string, Date>> series_;
};

Result<std::vector<Record>> Decode(std::span<const JournalEntry> entries) {
  std::vector<Record> records;
  records.reserve(entries.size());
  for (const auto& entry : entries) {
    auto record = DecodeRecord(entry.payload);
    if (!record) {
      return tl::unexpected(
          record.error().Within(fmt::format("record {} of the journal", entry.sequence)));
    }
    records.push_back(std::move(*record));
  }
  return records;
}

std::int64_t HighestOrderId(std::span<const Record> records) {
  std::int64_t highest = 0;
  for (const auto& record : records) {
    if (const auto* sent = std::get_if<SendRecord>(&record.body)) {
      highest = std::max(highest, sent->order_id.value);
    } else if (const auto* snapshot = std::get_if<SnapshotRecord>(&record.body)) {
      highest = std::max(highest, snapshot->highest_order_id);
    }
  }
  return highest;
}

// What ended in the middle: a new journal that is not in its place, an archive that is still the
// journal itself.
Result<void> TidyUp(JournalFolder& folder, const std::vector<std::string>& names) {
  for (const auto& name : names) {
    if (name == kNext) {
      M8_CHECK(folder.Remove(name));
    }
  }
  for (const auto& archive : ArchivesAmong(names)) {
    M8_TRY(const bool same, folder.Same(kJournalName, archive));
    if (same) {
      M8_CHECK(folder.Remove(archive));
    }
  }
  return {};
}

}  // namespace

Result<Book> BookOf(std::span<const Record> records) {
  Book book;
  std::map<std::string, std::string> structure_of;
  for (const auto& record : records) {
    if (const auto* intent = std::get_if<IntentRecord>(&record.body)) {
      structure_of[intent->intent.key] = intent->structure;
    } else if (const auto* fill = std::get_if<FillRecord>(&record.body)) {
      const auto structure = structure_of.find(fill->key);
      if (structure == structure_of.end()) {
        return Fail(Errc::kProtocol, fmt::format("there is no order '{}'", fill->key));
      }
      if (fill->option) {
        const auto quantity = fill->side == broker::Side::kBuy ? fill->quantity : -fill->quantity;
        book.Put({structure->second, fill->exec_id, *fill->option, quantity, fill->price,
                  fill->multiplier, fill->executed});
      }
    } else if (const auto* adopted = std::get_if<AdoptedRecord>(&record.body)) {
      book.Put({adopted->structure, adopted->exec_id, adopted->option, adopted->quantity,
                adopted->price, adopted->multiplier, adopted->executed});
    } else if (const auto* fee = std::get_if<CommissionRecord>(&record.body)) {
      book.PutCommission(fee->exec_id, fee->amount);
    } else if (const auto* settlement = std::get_if<SettlementRecord>(&record.body)) {
      book.Settle(settlement->trading_class, settlement->expiry, settlement->level,
                  settlement->official);
    } else if (const auto* snapshot = std::get_if<SnapshotRecord>(&record.body)) {
      book.BringForward(snapshot->realized, snapshot->fees);
    }
  }
  return book;
}

Result<std::vector<std::string>> CompactRecords(std::span<const JournalEntry> entries,
                                                const std::string& archive,
                                                Duration keep,
                                                TimePoint now) {
  M8_TRY(const auto records, Decode(entries));
  Selection selection(records, now - keep);
  M8_CHECK(selection.Read());
  std::vector<std::string> lines{{}};  // the first is the snapshot's
  std::vector<Record> carried;
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (selection.Needs(i)) {
      lines.push_back(entries[i].payload);
      carried.push_back(records[i]);
    }
  }
  if (carried.size() + 1 >= records.size()) {
    return std::vector<std::string>{};
  }
  M8_TRY(const auto before, BookOf(records));
  M8_TRY(const auto after, BookOf(carried));
  SnapshotRecord snapshot{std::ssize(carried), before.Realized() - after.Realized(),
                          before.Fees() - after.Fees(), HighestOrderId(records), archive};
  M8_ASSERT(before.Cash() - after.Cash() == snapshot.realized, "only what is flat is left out");
  lines.front() = Encode({now, std::move(snapshot)});
  return lines;
}

std::vector<std::string> ArchivesAmong(const std::vector<std::string>& names) {
  std::vector<std::string> archives;
  for (const auto& name : names) {
    if (name.starts_with(kArchivePrefix) && name.ends_with(kArchiveSuffix)) {
      archives.push_back(name);
    }
  }
  std::sort(archives.begin(), archives.end());
  return archives;
}

Result<bool> CompactJournal(JournalFolder& folder, const CompactionRule& rule, TimePoint now) {
  M8_TRY(const auto names, folder.List());
  if (std::find(names.begin(), names.end(), kJournalName) == names.end()) {
    return false;
  }
  M8_CHECK(TidyUp(folder, names));
  M8_TRY(const auto bytes, folder.Read(kJournalName));
  M8_TRY(const auto scan, ScanJournal(bytes));
  // A broken one is refused, a torn one is cut, by whoever opens it.
  const bool whole = !scan.broken && scan.whole_bytes == bytes.size();
  if (!whole || scan.format != JournalFormat::kChained ||
      scan.entries.size() < rule.at_least_records) {
    return false;
  }
  const auto archive = fmt::format("{}{:012}{}", kArchivePrefix, scan.end.sequence, kArchiveSuffix);
  M8_TRY(const auto lines, CompactRecords(scan.entries, archive, rule.keep, now));
  if (lines.empty()) {
    return false;
  }
  auto end = scan.end;
  auto fresh = JournalHeader(end);
  for (const auto& line : lines) {
    fresh += JournalFrame(JournalFormat::kChained, end, line);
  }
  M8_CHECK(folder.Write(kNext, fresh));
  M8_CHECK(folder.Link(kJournalName, archive));
  M8_CHECK(folder.Rename(kNext, kJournalName));
  return true;
}

Result<std::vector<JournalEntry>> JoinJournals(std::span<const JournalScan> files) {
  std::vector<JournalEntry> joined;
  const ChainPoint* end = nullptr;
  for (const auto& file : files) {
    if (end != nullptr && !(*end == file.begin)) {
      return Fail(Errc::kProtocol,
                  fmt::format("a file that begins behind record {} does not continue the one "
                              "before, which ends at {}",
                              file.begin.sequence, end->sequence),
                  "an archive is missing, or was changed: restore it from a backup");
    }
    std::size_t skip = 0;
    if (end != nullptr && !file.entries.empty()) {
      M8_TRY(const auto first, DecodeRecord(file.entries.front().payload));
      const auto* snapshot = std::get_if<SnapshotRecord>(&first.body);
      skip = snapshot == nullptr ? 0 : static_cast<std::size_t>(snapshot->carried) + 1;
    }
    const auto count = std::min(skip, file.entries.size());
    joined.insert(joined.end(), file.entries.begin() + static_cast<std::ptrdiff_t>(count),
                  file.entries.end());
    end = &file.end;
  }
  return joined;
}

}  // namespace m8::execution
