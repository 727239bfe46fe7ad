#pragma once

#include <string_view>
#include <vector>

#include "engine/scan_view.hpp"
#include "server/http.hpp"

namespace m8::server {

/// The schema ScanQuery of the contract; else the problem, with a pointer to each filter that is
/// wrong.
tl::expected<engine::ScanAsk, Response> ReadScanAsk(const Request& request);
/// The schema ScanPresetsIn.
tl::expected<std::vector<scanner::Preset>, Response> ReadScanPresets(const Request& request);

}  // namespace m8::server
