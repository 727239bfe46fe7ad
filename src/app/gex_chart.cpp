#include "app/gex_chart.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

#include <fmt/format.h>

namespace m8::app {
namespace {

constexpr double kWidth = 1200, kHeight = 620;
constexpr double kLeft = 84, kRight = 24, kTop = 128, kBottom = 56;
constexpr double kBillion = 1e9;

struct Range {
  double low = 0, high = 0;
  [[nodiscard]] double Span() const { return high - low; }
};

/// The strikes between which all but a hundredth of the gross exposure lies, spot in the middle.
Range StrikesShown(const analytics::GammaExposure& gex, double spot) {
  double all = 0;
  for (const auto& row : gex.by_strike) {
    all += std::abs(row.calls) + std::abs(row.puts);
  }
  for (double half = 0.01; half < 0.5; half += 0.005) {
    double within = 0;
    for (const auto& row : gex.by_strike) {
      const bool inside = std::abs(row.strike.ToDouble() / spot - 1) <= half;
      within += inside ? std::abs(row.calls) + std::abs(row.puts) : 0;
    }
    if (within >= 0.98 * all) {
      return {spot * (1 - half), spot * (1 + half)};
    }
  }
  return {0.5 * spot, 1.5 * spot};
}

/// 1, 2 or 5 times a power of ten: at most `count` of them in the span.
double NiceStep(double span, int count) {
  const double rough = span / count;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= rough) {
      return factor * power;
    }
  }
  return 10 * power;
}

class Canvas {
 public:
  Canvas(Range x, Range y) : x_(x), y_(y) {}

  [[nodiscard]] double X(double strike) const {
    return kLeft + (strike - x_.low) / x_.Span() * (kWidth - kLeft - kRight);
  }
  [[nodiscard]] double Y(double billions) const {
    return kHeight - kBottom - (billions - y_.low) / y_.Span() * (kHeight - kTop - kBottom);
  }
  template <class... Args>
  void Add(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }
  void Bar(double strike, double width, double from, double to, const char* colour) {
    Add(R"(<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}"/>)",
        X(strike) - width / 2, Y(std::max(from, to)), width, std::abs(Y(from) - Y(to)), colour);
  }
  [[nodiscard]] bool Shows(double strike) const { return strike > x_.low && strike < x_.high; }
  std::string Take() { return std::move(out_) + "</svg>\n"; }

 private:
  Range x_, y_;
  std::string out_;
};

void DrawAxes(Canvas& canvas, Range x, Range y) {
  const double step_y = NiceStep(y.Span(), 8);
  for (double at = std::ceil(y.low / step_y) * step_y; at <= y.high; at += step_y) {
    canvas.Add(R"(<line x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}" stroke="{}"/>)", kLeft,
               kWidth - kRight, canvas.Y(at), canvas.Y(at),
               std::abs(at) < step_y / 2 ? "#374151" : "#e5e7eb");
    canvas.Add(R"(<text x="{}" y="{:.1f}" text-anchor="end">{:.4g}</text>)", kLeft - 8,
               canvas.Y(at) + 4, std::abs(at) < step_y / 2 ? 0.0 : at);
  }
  const double step_x = NiceStep(x.Span(), 14);
  for (double at = std::ceil(x.low / step_x) * step_x; at <= x.high; at += step_x) {
    canvas.Add(R"(<text x="{:.1f}" y="{}" text-anchor="middle">{:.0f}</text>)", canvas.X(at),
               kHeight - kBottom + 20, at);
  }
  canvas.Add(R"(<text x="{}" y="{}" text-anchor="middle" fill="#6b7280">strike, points</text>)",
             (kLeft + kWidth - kRight) / 2, kHeight - 12);
}

struct Mark {
  const char* name;
  std::optional<double> level;
  const char* colour;
  const char* dash;
};

void DrawMarks(Canvas& canvas, const analytics::GammaExposure& gex, double spot) {
  const auto of = [](const std::optional<Price>& price) {
    return price ? std::optional(price->ToDouble()) : std::nullopt;
  };
  const Mark marks[] = {{"spot", spot, "#111827", ""},
                        {"zero gamma", gex.zero_gamma, "#7c3aed", "6 4"},
                        {"call wall", of(gex.call_wall), "#0f766e", "2 3"},
                        {"put wall", of(gex.put_wall), "#b45309", "2 3"}};
  double label_y = kTop - 52;  // each on a line of its own, so that near levels can be read
  for (const Mark& mark : marks) {
    if (!mark.level || !canvas.Shows(*mark.level)) {
      continue;
    }
    const double x = canvas.X(*mark.level);
    const bool left = *mark.level < spot || x > 0.8 * kWidth;
    canvas.Add(R"(<line x1="{0:.1f}" x2="{0:.1f}" y1="{1:.1f}" y2="{2}" stroke="{3}" )"
               R"(stroke-width="1.5" stroke-dasharray="{4}"/>)",
               x, label_y - 4, kHeight - kBottom, mark.colour, mark.dash);
    canvas.Add(
        R"(<text x="{:.1f}" y="{:.1f}" fill="{}" text-anchor="{}" class="mark">{} {:.2f}</text>)",
        left ? x - 6 : x + 6, label_y, mark.colour, left ? "end" : "start", mark.name, *mark.level);
    label_y += 15;
  }
}

Range HeightsOf(const analytics::GammaExposure& gex, Range x) {
  Range y;
  for (const auto& row : gex.by_strike) {
    const double strike = row.strike.ToDouble();
    if (strike > x.low && strike < x.high) {
      y.high = std::max(y.high, row.calls / kBillion);
      y.low = std::min(y.low, row.puts / kBillion);
    }
  }
  const double margin = std::max(0.06 * y.Span(), 1e-9);
  return {y.low - margin, y.high + margin};
}

/// Pixels between the nearest strikes shown, less a gap.
double BarWidth(const analytics::GammaExposure& gex, const Canvas& canvas) {
  double least = 24;
  for (std::size_t i = 1; i < gex.by_strike.size(); ++i) {
    const double low = gex.by_strike[i - 1].strike.ToDouble();
    const double high = gex.by_strike[i].strike.ToDouble();
    if (canvas.Shows(low) && canvas.Shows(high)) {
      least = std::min(least, canvas.X(high) - canvas.X(low));
    }
  }
  return std::max(0.75 * least, 1.0);
}

}  // namespace

std::string GexChart(const analytics::GammaExposure& gex, double spot, const std::string& title) {
  const Range x = StrikesShown(gex, spot);
  const Range y = HeightsOf(gex, x);
  Canvas canvas(x, y);
  canvas.Add(R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" width="{0}" )"
             R"(height="{1}" font-family="system-ui, sans-serif" font-size="13" fill="#374151">)",
             kWidth, kHeight);
  canvas.Add(
      "<style>.mark{{font-weight:600;paint-order:stroke;stroke:#fff;stroke-width:4px}}</style>");
  canvas.Add(R"(<rect width="{}" height="{}" fill="#fff"/>)", kWidth, kHeight);
  canvas.Add(R"(<text x="{}" y="28" font-size="18" font-weight="600" fill="#111827">{}</text>)",
             kLeft, title);
  DrawAxes(canvas, x, y);
  const double width = BarWidth(gex, canvas);
  for (const auto& row : gex.by_strike) {
    if (canvas.Shows(row.strike.ToDouble())) {
      canvas.Bar(row.strike.ToDouble(), width, 0, row.calls / kBillion, "#2dd4bf");
      canvas.Bar(row.strike.ToDouble(), width, 0, row.puts / kBillion, "#fb923c");
    }
  }
  for (const auto& row : gex.by_strike) {
    if (canvas.Shows(row.strike.ToDouble())) {
      const double at = canvas.Y(row.net / kBillion);
      const double centre = canvas.X(row.strike.ToDouble());
      canvas.Add(R"(<line x1="{:.1f}" x2="{:.1f}" y1="{:.1f}" y2="{:.1f}" stroke="#1f2937" )"
                 R"(stroke-width="2"/>)",
                 centre - width / 2, centre + width / 2, at, at);
    }
  }
  DrawMarks(canvas, gex, spot);
  canvas.Add(R"(<text x="{}" y="48" fill="#6b7280">USD bn of dealers' delta per 1 % move, naive )"
             R"(signs, open interest; <tspan fill="#0f766e">calls</tspan>, <tspan )"
             R"(fill="#c2410c">puts</tspan>, net as marks</text>)",
             kLeft);
  return canvas.Take();
}

}  // namespace m8::app
