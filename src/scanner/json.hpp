#pragma once

#include "base/json.hpp"
#include "scanner/scan.hpp"

namespace m8::scanner {

/// The object: names and figures of both legs and of the spread; null for what is not known.
void AppendValue(JsonWriter& json, const Universe& universe, const Vertical& vertical);
/// The object: what each filter leaves.
void AppendValue(JsonWriter& json, const Funnel& funnel);

}  // namespace m8::scanner
