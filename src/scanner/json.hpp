#pragma once

#include "base/json.hpp"
#include "scanner/found.hpp"
#include "scanner/scan.hpp"

namespace m8::scanner {

/// The object ScanResult of api/openapi.yaml; null for what is not known.
void AppendValue(JsonWriter& json, const Found& found);
/// What each filter leaves: those fields of ScanFunnel, of an object that is open.
void AppendFields(JsonWriter& json, const Funnel& funnel);

}  // namespace m8::scanner
