#pragma once

#include <string>

#include "base/json.hpp"
#include "engine/command.hpp"
#include "engine/scan_view.hpp"
#include "engine/snapshot.hpp"
#include "store/reader.hpp"

// What the API says of each thing: the schemas of api/openapi.yaml, in C++. Each appends one JSON
// value. The page's stream sends the same values.
namespace m8::server {

void AppendOrder(JsonWriter& json, const engine::OrderDetail& order);
/// The order with its executions and its life, as far as the journal in the view reaches.
void AppendOrderLife(JsonWriter& json,
                     const engine::OrderDetail& order,
                     const engine::LedgerView& ledger);
void AppendFill(JsonWriter& json,
                const engine::OrderDetail& order,
                const engine::OrderDetail::Fill& fill);
/// Something of it was filled; an entry that never was is no trade.
bool IsTraded(const execution::StructureState& structure);
void AppendTrade(JsonWriter& json, const execution::StructureState& structure);
void AppendExits(JsonWriter& json, const engine::ExitsView& exits);
/// An order that is not placed.
void AppendPreview(JsonWriter& json, const engine::OrderPreview& preview);
void AppendPosition(JsonWriter& json, const engine::PositionView& position);
void AppendPnl(JsonWriter& json, const engine::PnlView& pnl);
void AppendJournalLine(JsonWriter& json, const engine::JournalLine& line);
void AppendNews(JsonWriter& json, const engine::NewsView& news, std::uint64_t number);

/// The chain without its options.
void AppendChainHead(JsonWriter& json, const engine::Snapshot& snapshot);
/// One option: its quote now, its vol and Greeks of the last cycle. The row must be there.
void AppendChainRow(JsonWriter& json, const engine::Snapshot& snapshot, std::size_t row);

void AppendGex(JsonWriter& json, const engine::Snapshot& snapshot);
void AppendGexRow(JsonWriter& json, const store::GammaExposureRow& row, bool by_strike);
void AppendPrediction(JsonWriter& json, const store::NumberedPrediction& prediction);

void AppendScanStatus(JsonWriter& json, const engine::ScanView& scan);

/// "2026-11-21T14:30:00.123Z" or null.
void AppendTime(JsonWriter& json, std::string_view name, const std::optional<TimePoint>& time);

}  // namespace m8::server
