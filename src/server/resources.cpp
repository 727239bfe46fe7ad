// What the resources share.
#include "server/resources.hpp"

#include <fmt/format.h>

namespace m8::server {

Response Json(JsonWriter& json) {
  return {.content_type = "application/json", .body = json.Take()};
}

// What is wrong with the parameters, once all that are known have been asked for.
std::optional<Response> Refusal(const Asked& asked) {
  auto errors = asked.query.Errors();
  if (errors.empty()) {
    return std::nullopt;
  }
  const auto detail = fmt::format("{}: {}", errors.front().pointer, errors.front().detail);
  return Problem(kParameterInvalid, detail, std::move(errors));
}

Paging PagingOf(const Asked& asked, std::string_view kind) {
  Paging paging;
  paging.limit = asked.query.Number("limit", kPage, 1, kPageMax);
  if (const auto cursor = asked.query.Text("cursor"); !cursor.empty()) {
    paging.place = ReadCursor(kind, cursor);
    paging.broken = !paging.place;
  }
  return paging;
}

Response BrokenCursor() {
  return Problem(kCursorInvalid, "the cursor is not one that this list gave out",
                 {{"?cursor", "begin again without it"}});
}

Response FailedStore(const Error& error) { return Problem(kStoreFailed, error.Text()); }

void EndPage(JsonWriter& json, std::string_view kind, const std::optional<std::string>& place) {
  json.EndArray();
  json.Field("next", place ? std::optional(MakeCursor(kind, *place)) : std::nullopt).EndObject();
}

namespace {

constexpr Route kRoutes[] = {
    {"GET", "/api/v1/status", "getStatus", Status},
    {"GET", "/api/v1/health", "getHealth", Health},
    {"GET", "/api/v1/config", "getConfig", Config},
    {"GET", "/api/v1/strategies", "listStrategies", Strategies},
    {"GET", "/api/v1/chain", "getChain", Chain},
    {"GET", "/api/v1/gex", "getGex", Gex},
    {"GET", "/api/v1/gex/history", "listGexHistory", GexHistory},
    {"GET", "/api/v1/market", "getMarket", Market},
    {"GET", "/api/v1/market/curves", "getCurves", Curves},
    {"GET", "/api/v1/recommendations", "listRecommendations", Recommendations},
    {"GET", "/api/v1/recommendations/history", "listRecommendationHistory", RecommendationHistory},
    {"GET", "/api/v1/rejections", "listRejections", Rejections},
    {"GET", "/api/v1/rejections/history", "listRejectionHistory", RejectionHistory},
    {"GET", "/api/v1/orders", "listOrders", Orders},
    {"GET", "/api/v1/orders/{order_ref}", "getOrder", Order},
    {"GET", "/api/v1/positions", "listPositions", Positions},
    {"GET", "/api/v1/fills", "listFills", Fills},
    {"GET", "/api/v1/trades", "listTrades", Trades},
    {"GET", "/api/v1/pnl", "getPnl", Pnl},
    {"GET", "/api/v1/pnl/history", "listPnlHistory", PnlHistory},
    {"GET", "/api/v1/risk", "getRisk", Risk},
    {"GET", "/api/v1/journal", "listJournal", Journal},
    {"POST", "/api/v1/kill", "kill", Kill},
    {"POST", "/api/v1/resume", "resume", Resume},
    {"POST", "/api/v1/orders/preview", "previewOrder", PreviewOrder},
    {"POST", "/api/v1/orders", "placeOrder", PlaceOrder},
    {"POST", "/api/v1/positions/{structure}/close", "closePosition", ClosePosition},
    {"GET", "/api/v1/positions/{structure}/exits", "getExits", GetExits},
    {"PATCH", "/api/v1/positions/{structure}/exits", "editExits", EditExits},
    {"PATCH", "/api/v1/orders/{order_ref}", "modifyOrder", ModifyOrder},
    {"DELETE", "/api/v1/orders/{order_ref}", "cancelOrder", CancelOrder},
    {"POST", "/api/v1/scan/start", "startScan", StartScan},
    {"DELETE", "/api/v1/scan/stop", "stopScan", StopScan},
    {"GET", "/api/v1/scan/status", "getScanStatus", ScanStatus},
    {"GET", "/api/v1/scan/filters", "listScanFilters", ScanFilters},
    {"POST", "/api/v1/scan/filters", "tryScanFilters", TryScanFilters},
    {"GET", "/api/v1/scan/results", "listScanResults", ScanResults},
    {"GET", "/api/v1/filters/presets", "listScanPresets", ScanPresets},
    {"POST", "/api/v1/filters/presets", "saveScanPresets", SaveScanPresets},
    {"GET", "/api/v1/filters/presets/{name}", "getScanPreset", ScanPreset},
    {"DELETE", "/api/v1/filters/presets/{name}", "deleteScanPreset", DeleteScanPreset},
};

}  // namespace

std::span<const Route> ApiRoutes() { return kRoutes; }

}  // namespace m8::server
