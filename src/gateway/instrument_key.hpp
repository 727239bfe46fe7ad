#pragma once

#include <string>

#include "broker/instrument.hpp"

namespace m8::gateway {

/// Equal for instruments that are the same to TWS: those share a line, an answer and the limits of
/// historical data.
std::string KeyOf(const broker::Instrument& instrument);

}  // namespace m8::gateway
