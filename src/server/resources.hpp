#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "server/routes.hpp"

// The resources of /api/v1, one function each; the table is in resources.cpp.
namespace m8::server {

Response Status(const Asked& asked);
Response Health(const Asked& asked);
Response Config(const Asked& asked);
Response Strategies(const Asked& asked);
Response Chain(const Asked& asked);
Response Gex(const Asked& asked);
Response GexHistory(const Asked& asked);
Response Market(const Asked& asked);
Response Curves(const Asked& asked);
Response Recommendations(const Asked& asked);
Response RecommendationHistory(const Asked& asked);
Response Rejections(const Asked& asked);
Response RejectionHistory(const Asked& asked);
Response Orders(const Asked& asked);
Response Order(const Asked& asked);
Response Positions(const Asked& asked);
Response Fills(const Asked& asked);
Response Trades(const Asked& asked);
Response Pnl(const Asked& asked);
Response PnlHistory(const Asked& asked);
Response Risk(const Asked& asked);
Response Journal(const Asked& asked);

Response Kill(const Asked& asked);
Response Resume(const Asked& asked);
Response PreviewOrder(const Asked& asked);
Response PlaceOrder(const Asked& asked);
Response ClosePosition(const Asked& asked);
Response GetExits(const Asked& asked);
Response EditExits(const Asked& asked);
Response ModifyOrder(const Asked& asked);
Response CancelOrder(const Asked& asked);

Response StartScan(const Asked& asked);
Response StopScan(const Asked& asked);
Response ScanStatus(const Asked& asked);
Response ScanFilters(const Asked& asked);
Response TryScanFilters(const Asked& asked);
Response ScanResults(const Asked& asked);
Response ScanPresets(const Asked& asked);
Response SaveScanPresets(const Asked& asked);
Response ScanPreset(const Asked& asked);
Response DeleteScanPreset(const Asked& asked);

Response Json(JsonWriter& json);
/// What is wrong with the parameters, once all that are known have been asked for.
std::optional<Response> Refusal(const Asked& asked);

inline constexpr std::int64_t kPage = 100;
inline constexpr std::int64_t kPageMax = 1'000;

/// The part of a list that a request asks for.
struct Paging {
  std::int64_t limit = kPage;
  std::optional<std::string> place;  // behind which it goes on; absent: from the beginning
  bool broken = false;
};

Paging PagingOf(const Asked& asked, std::string_view kind);
Response BrokenCursor();
Response FailedStore(const Error& error);
/// Ends the array "items" and the object around it; `place`: behind which the list goes on.
void EndPage(JsonWriter& json, std::string_view kind, const std::optional<std::string>& place);

/// A page of rows from the store: one more than asked for says whether there is a next.
template <class Row, class Append, class Place>
Response StorePage(std::vector<Row> rows,
                   const Paging& paging,
                   std::string_view kind,
                   Append append,
                   Place place) {
  const auto limit = static_cast<std::size_t>(paging.limit);
  const bool more = rows.size() > limit;
  if (more) {
    rows.resize(limit);
  }
  JsonWriter json;
  json.BeginObject().Key("items").BeginArray();
  for (const auto& row : rows) {
    append(json, row);
  }
  EndPage(json, kind, more ? std::optional<std::string>(place(rows.back())) : std::nullopt);
  return Json(json);
}

}  // namespace m8::server
