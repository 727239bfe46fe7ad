#include "obs/metrics.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "base/assert.hpp"

namespace m8::obs {
namespace detail {

template <class Series>
struct Declared {
  std::vector<std::string> labels;
  std::vector<double> bounds;  // of a histogram
  prometheus::Family<Series>* family = nullptr;
  std::mutex mutex;
  std::map<std::vector<std::string>, Series*> series;
};

}  // namespace detail

namespace {

using detail::Declared;

struct Registered {
  prometheus::Registry registry;
  std::mutex mutex;
  std::map<std::string, MetricInfo> infos;
};

// Declarations at namespace scope come before main and may be used until the very end, so this one
// object is never destroyed.
Registered& Global() {
  static auto* const registered = new Registered;
  return *registered;
}

constexpr const char* kAbbreviatedUnits[] = {"_ms",   "_us", "_ns", "_sec",
                                             "_secs", "_kb", "_mb", "_pct"};

void CheckNames(const MetricInfo& info) {
  const std::string& name = info.name;
  M8_ASSERT(name.starts_with("magic8_"), "a metric's name begins with magic8_");
  M8_ASSERT(name.ends_with("_total") == (info.type == "counter"),
            "a counter's name ends with _total, no other does");
  M8_ASSERT(info.help.ends_with('.'), "a metric's help is a sentence");
  for (const auto* unit : kAbbreviatedUnits) {
    M8_ASSERT(name.find(std::string(unit) + "_") == std::string::npos && !name.ends_with(unit),
              "a metric's unit is a base unit in full");
  }
}

template <class Builder>
auto* Register(Builder builder,
               std::string_view type,
               const char* name,
               const char* help,
               std::initializer_list<const char*> labels) {
  MetricInfo info{name, type, help, {labels.begin(), labels.end()}};
  CheckNames(info);
  auto& global = Global();
  const std::lock_guard lock(global.mutex);
  const bool is_new = global.infos.emplace(name, std::move(info)).second;
  M8_ASSERT(is_new, "a metric is declared once");
  return &builder.Name(name).Help(help).Register(global.registry);
}

template <class Series>
Declared<Series>* Declare(prometheus::Family<Series>* family,
                          std::initializer_list<const char*> labels,
                          const std::vector<double>& bounds = {}) {
  auto* declared = new Declared<Series>;  // lives as long as the registry: for ever
  declared->labels.assign(labels.begin(), labels.end());
  declared->bounds = bounds;
  declared->family = family;
  return declared;
}

template <class Series>
Series* Find(Declared<Series>& declared, LabelValues values) {
  M8_ASSERT(values.size() == declared.labels.size(), "one value for each label of the metric");
  std::vector<std::string> key(values.begin(), values.end());
  const std::lock_guard lock(declared.mutex);
  if (declared.series.size() >= kMaxSeries && !declared.series.contains(key)) {
    key.assign(key.size(), "other");
  }
  auto& series = declared.series[key];
  if (series == nullptr) {
    prometheus::Labels labels;
    for (std::size_t i = 0; i < key.size(); ++i) {
      labels[declared.labels[i]] = key[i];
    }
    if constexpr (std::is_same_v<Series, prometheus::Histogram>) {
      series = &declared.family->Add(labels, declared.bounds);
    } else {
      series = &declared.family->Add(labels);
    }
  }
  return series;
}

// A metric without labels exists, at zero, from the start.
template <class Series>
Series* Alone(Declared<Series>& declared) {
  return declared.labels.empty() ? Find(declared, {}) : nullptr;
}

template <class Series>
Series& Only(Series* alone) {
  M8_ASSERT(alone != nullptr, "a metric with labels is used through With");
  return *alone;
}

}  // namespace

Counter::Counter(const char* name, const char* help, std::initializer_list<const char*> labels)
    : declared_(
          Declare(Register(prometheus::BuildCounter(), "counter", name, help, labels), labels)),
      alone_(Alone(*declared_)) {}
void Counter::Add(double by) const { Only(alone_).Increment(by); }
CounterSeries Counter::With(LabelValues values) const {
  return CounterSeries(Find(*declared_, values));
}
void CounterSeries::Add(double by) const { series_->Increment(by); }

Gauge::Gauge(const char* name, const char* help, std::initializer_list<const char*> labels)
    : declared_(Declare(Register(prometheus::BuildGauge(), "gauge", name, help, labels), labels)),
      alone_(Alone(*declared_)) {}
void Gauge::Set(double value) const { Only(alone_).Set(value); }
GaugeSeries Gauge::With(LabelValues values) const { return GaugeSeries(Find(*declared_, values)); }
void GaugeSeries::Set(double value) const { series_->Set(value); }

Histogram::Histogram(const char* name,
                     const char* help,
                     const std::vector<double>& bounds,
                     std::initializer_list<const char*> labels)
    : declared_(Declare(
          Register(prometheus::BuildHistogram(), "histogram", name, help, labels), labels, bounds)),
      alone_(Alone(*declared_)) {
  M8_ASSERT(std::ranges::adjacent_find(declared_->bounds, std::greater_equal{}) ==
                declared_->bounds.end(),
            "a histogram's bounds rise");
}
void Histogram::Observe(double value) const { Only(alone_).Observe(value); }
HistogramSeries Histogram::With(LabelValues values) const {
  return HistogramSeries(Find(*declared_, values));
}
void HistogramSeries::Observe(double value) const { series_->Observe(value); }

std::vector<double> LatencyBounds() {
  return {1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1, 3, 10};
}

std::string PrometheusText() {
  auto families = Global().registry.Collect();
  std::ranges::sort(families, {}, &prometheus::MetricFamily::name);
  return prometheus::TextSerializer().Serialize(families);
}

std::vector<MetricInfo> ListMetrics() {
  auto& global = Global();
  const std::lock_guard lock(global.mutex);
  std::vector<MetricInfo> list;
  list.reserve(global.infos.size());
  for (const auto& [name, info] : global.infos) {
    list.push_back(info);
  }
  return list;
}

std::string MetricsMarkdown() {
  std::string out = "| metric | type | labels | meaning |\n| --- | --- | --- | --- |\n";
  for (const auto& info : ListMetrics()) {
    out += fmt::format("| `{}` | {} | {} | {} |\n", info.name, info.type,
                       fmt::join(info.labels, ", "), info.help);
  }
  return out;
}

}  // namespace m8::obs
