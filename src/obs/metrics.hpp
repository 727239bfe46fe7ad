#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace m8::obs {

namespace detail {
template <class Series>
struct Declared;
}

/// A metric is declared once, where it happens, at namespace scope:
///
///     inline const obs::Counter kOrdersRejected{
///         "magic8_orders_rejected_total", "Orders refused before or by the broker.", {"reason"}};
///     ...
///     kOrdersRejected.With({"margin"}).Add();
///
/// Names: magic8_, full words, the base unit at the end (seconds, bytes, ratio, dollars), _total on
/// counters and on nothing else; the help is a sentence. Labels have few values: never a strike or
/// an order id; beyond kMaxSeries every further value is counted under "other". A breach of the
/// naming is our bug and asserted when the program starts. All calls are safe from any thread.
inline constexpr std::size_t kMaxSeries = 200;

using LabelValues = std::initializer_list<std::string_view>;

/// Only rises. One addition is one atomic operation; With looks up under a lock, so a hot path
/// keeps its result.
class CounterSeries {
 public:
  void Add(double by = 1) const;

 private:
  friend class Counter;
  explicit CounterSeries(prometheus::Counter* series) : series_(series) {}
  prometheus::Counter* series_;
};

class Counter {
 public:
  Counter(const char* name, const char* help, std::initializer_list<const char*> labels = {});
  /// For a counter without labels.
  void Add(double by = 1) const;
  [[nodiscard]] CounterSeries With(LabelValues values) const;

 private:
  detail::Declared<prometheus::Counter>* declared_;
  prometheus::Counter* alone_;  // null where there are labels
};

/// Rises and falls.
class GaugeSeries {
 public:
  void Set(double value) const;

 private:
  friend class Gauge;
  explicit GaugeSeries(prometheus::Gauge* series) : series_(series) {}
  prometheus::Gauge* series_;
};

class Gauge {
 public:
  Gauge(const char* name, const char* help, std::initializer_list<const char*> labels = {});
  void Set(double value) const;
  [[nodiscard]] GaugeSeries With(LabelValues values) const;

 private:
  detail::Declared<prometheus::Gauge>* declared_;
  prometheus::Gauge* alone_;  // null where there are labels
};

/// Counts by upper bounds, which must rise.
class HistogramSeries {
 public:
  void Observe(double value) const;

 private:
  friend class Histogram;
  explicit HistogramSeries(prometheus::Histogram* series) : series_(series) {}
  prometheus::Histogram* series_;
};

class Histogram {
 public:
  Histogram(const char* name,
            const char* help,
            const std::vector<double>& bounds,
            std::initializer_list<const char*> labels = {});
  void Observe(double value) const;
  [[nodiscard]] HistogramSeries With(LabelValues values) const;

 private:
  detail::Declared<prometheus::Histogram>* declared_;
  prometheus::Histogram* alone_;  // null where there are labels
};

/// Bounds from 10 microseconds to 10 seconds.
std::vector<double> LatencyBounds();

/// Everything in Prometheus' text format 0.0.4.
std::string PrometheusText();

struct MetricInfo {
  std::string name;
  std::string_view type;  // "counter", "gauge", "histogram"
  std::string help;
  std::vector<std::string> labels;
};

/// Every declared metric by name.
std::vector<MetricInfo> ListMetrics();
/// The table of docs/reference/metrics.md.
std::string MetricsMarkdown();

}  // namespace m8::obs
