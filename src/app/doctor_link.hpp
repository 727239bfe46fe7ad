#pragma once

#include "app/doctor.hpp"

namespace m8::app {

/// Carries the doctor's bytes over TCP until it is done, and closes the connection. Blocks.
DoctorFacts Examine(const DoctorSettings& settings, const Clock& clock, Duration connect_timeout);

}  // namespace m8::app
