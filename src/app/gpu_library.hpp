#pragma once

#include <memory>
#include <string>

#include "base/result.hpp"
#include "base/time.hpp"
#include "quant/batch.hpp"

namespace m8::app {

/// Loads the shared library that computes on a graphics card (built with -DMAGIC8_CUDA=ON; its
/// interface is quant/gpu/abi.h) and opens the first card. Fails where the library is not there, is
/// of another version, or finds no card.
Result<std::shared_ptr<quant::Coprocessor>> LoadGpuLibrary(const std::string& path);

/// From which sizes the coprocessor is done first, by trying both with made-up rows: 2^11, 2^13 and
/// so on to 2^17. A size counts if every larger one is faster too. Takes a second or so.
quant::Crossover MeasureCrossover(const std::shared_ptr<quant::Coprocessor>& coprocessor,
                                  const Clock& clock);

}  // namespace m8::app
