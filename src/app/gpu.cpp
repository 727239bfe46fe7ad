#include "app/gpu.hpp"

#include <cmath>

#include <boost/asio/ip/tcp.hpp>
#include <fmt/format.h>

#include "app/gpu_library.hpp"
#include "base/text.hpp"

namespace m8::app {
namespace {

constexpr std::string_view kHttp = "http://";

Error NoPrice(std::string says) {
  return {Errc::kUnavailable, std::move(says),
          "set gpu.price to dollars an hour, or to an http:// address that answers with a number"};
}

/// The body that an address answers with. HTTP/1.0, for then it comes whole.
Result<std::string> Fetch(const std::string& address) {
  const auto rest = std::string_view(address).substr(kHttp.size());
  const auto slash = std::min(rest.find('/'), rest.size());
  const std::string authority(rest.substr(0, slash));
  const std::string path = slash < rest.size() ? std::string(rest.substr(slash)) : "/";
  const auto colon = authority.find(':');
  boost::asio::ip::tcp::iostream stream;
  stream.expires_after(std::chrono::seconds{1});
  stream.connect(authority.substr(0, colon),
                 colon == std::string::npos ? "80" : authority.substr(colon + 1));
  // Google's metadata server answers only who says that it means to ask it.
  stream << "GET " << path << " HTTP/1.0\r\nHost: " << authority
         << "\r\nMetadata-Flavor: Google\r\n\r\n"
         << std::flush;
  std::string line;
  std::getline(stream, line);
  const bool found = line.starts_with("HTTP/1.") && line.find(" 200") != std::string::npos;
  while (std::getline(stream, line) && line != "\r") {
  }
  std::getline(stream, line);
  if (!found) {
    return tl::unexpected(NoPrice(fmt::format("{} does not answer with the price", address)));
  }
  return line;
}

std::string Rows(std::size_t from) {
  return from == quant::Crossover::kNever ? "never" : fmt::format("from {}", from);
}

}  // namespace

void Declare(config::Registry& registry, GpuSettings& settings) {
  registry.Add(
      {.name = "gpu.use_gpu", .help = "Whether large batches may be computed on a graphics card."},
      settings.use_gpu);
  registry.Add({.name = "gpu.max_price",
                .help = "Dollars: where the machine costs more an hour, its card is not used.",
                .range = config::Range{0, 1000}},
               settings.max_price);
  registry.Add({.name = "gpu.price",
                .help = "Dollars that the machine costs an hour, or the http:// address that tells "
                        "them, such as an attribute of the instance's metadata. Empty: unknown, "
                        "which is too much."},
               settings.price);
  registry.Add({.name = "gpu.library", .help = "The library made with -DMAGIC8_CUDA=ON."},
               settings.library);
}

Result<double> HourlyPrice(const GpuSettings& settings) {
  if (settings.price.empty()) {
    return tl::unexpected(NoPrice("what the machine costs an hour is not known"));
  }
  std::string text = settings.price;
  if (text.starts_with(kHttp)) {
    M8_TRY(text, Fetch(settings.price));
  }
  const auto price = ParseNumber<double>(Trim(text));
  if (!price || !std::isfinite(*price) || *price < 0) {
    return tl::unexpected(NoPrice(fmt::format("'{:.40}' is no price", text)));
  }
  return *price;
}

GpuChoice ChooseGpu(const GpuSettings& settings, const Clock& clock) {
  if (!settings.use_gpu) {
    return {.says = "not used: gpu.use_gpu is off"};
  }
  const auto price = HourlyPrice(settings);
  if (!price) {
    return {.says = "not used: " + price.error().Text()};
  }
  if (*price >= settings.max_price) {
    return {.says = fmt::format("not used: the machine costs ${:.2f} an hour, gpu.max_price is "
                                "${:.2f}",
                                *price, settings.max_price)};
  }
  const auto card = LoadGpuLibrary(settings.library);
  if (!card) {
    return {.says = "not used: " + card.error().Text()};
  }
  const quant::Crossover from = MeasureCrossover(*card, clock);
  return {.batch = quant::Batch(*card, from),
          .crossover = from,
          .says = fmt::format("{}, ${:.2f} an hour; vols {} rows, Greeks {} rows, profiles {} "
                              "cells",
                              (*card)->Name(), *price, Rows(from.vols), Rows(from.greeks),
                              Rows(from.profile_cells))};
}

}  // namespace m8::app
