#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "obs/event.hpp"
#include "obs/health.hpp"
#include "obs/log.hpp"
#include "obs/metrics.hpp"

namespace m8::obs {
namespace {

using ::testing::HasSubstr;

const TimePoint kNoon = *ParseUtc("2026-11-21T12:00:00.123Z");

Event Sample(std::string message) {
  return {kNoon,
          Level::kWarning,
          "gateway",
          "quote_stale",
          std::move(message),
          {{"symbol", "SPX W"},
           {"age_ms", 1500},
           {"limit", *Price::Parse("2.5")},
           {"ratio", 0.1},
           {"live", true}}};
}

std::string FileText(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(JsonLine, HasTheCommonNamesThenTheFieldsWithTheirTypes) {
  EXPECT_EQ(JsonLine(Sample("old \"quote\"")),
            R"({"ts":"2026-11-21T12:00:00.123Z","level":"warning","event":"quote_stale",)"
            R"("msg":"old \"quote\"","component":"gateway","symbol":"SPX W","age_ms":1500,)"
            R"("limit":2.50,"ratio":0.1,"live":true})");
}

TEST(HumanLine, IsForReading) {
  EXPECT_EQ(HumanLine(Sample("old quote"), false),
            "12:00:00.123 WARN  gateway    quote_stale: old quote symbol=\"SPX W\" age_ms=1500 "
            "limit=2.50 ratio=0.1 live=true");
  EXPECT_THAT(HumanLine(Sample("x"), true), HasSubstr("\x1b[33mWARN \x1b[0m gateway"));
}

TEST(HumanLine, EscapesWhatCouldForgeALineOrDriveTheTerminal) {
  const auto line = HumanLine(
      Sample("a\nERROR forged\r\x1b[2J \xC2\x9B \x7f \xE2\x80\xAE \xE2\x80\xA8 \xff \xC3\xA9 \\"),
      false);
  EXPECT_THAT(line, HasSubstr("a\\nERROR forged\\u000d\\u001b[2J \\xc2\\x9b \\x7f \\xe2\\x80\\xae "
                              "\\xe2\\x80\\xa8 \\ufffd \xC3\xA9 \\"));
}

RC_GTEST_PROP(Lines, HoldNoControlCharacterWhateverComesIn, (const std::string& text)) {
  Event event = Sample(text);
  event.fields.push_back({"reply", text});
  for (const auto& line : {HumanLine(event, false), JsonLine(event)}) {
    for (const char c : line) {
      RC_ASSERT(static_cast<unsigned char>(c) >= 0x20);
    }
  }
}

TEST(EventBuffer, HandsOutEverythingOnceAndTellsWhatDidNotFit) {
  EventBuffer buffer("risk", 2);
  buffer.Info(kNoon, "one", "First.");
  buffer.Error(kNoon, "two", "Second.", {{"n", 2}});
  buffer.Debug(kNoon, "three", "Third.");
  const auto events = buffer.Drain();
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].code, "one");
  EXPECT_EQ(events[1].level, Level::kError);
  EXPECT_EQ(events[2].code, "events_dropped");
  EXPECT_THAT(JsonLine(events[2]), HasSubstr("\"count\":1"));
  EXPECT_TRUE(buffer.Drain().empty());
}

TEST(Log, HandsEventsAtOrAboveItsLevelToEverySink) {
  const ManualClock clock(kNoon);
  Log log(clock);
  auto owned = std::make_unique<MemorySink>();
  const auto& sink = *owned;
  log.AddSink(std::move(owned));
  const Logger logger = log.For("app");
  logger.Debug("hidden", "Not told.");
  logger.Info("started", "Told.", {{"port", 8080}});
  log.SetMinimum(Level::kError);
  logger.Warn("hidden", "Not told.");
  EventBuffer buffer("risk");
  buffer.Error(kNoon, "broken", "Told.");
  log.Write(buffer);
  ASSERT_EQ(sink.events.size(), 2U);
  EXPECT_EQ(sink.events[0].time, kNoon);
  EXPECT_EQ(sink.events[0].component, "app");
  EXPECT_EQ(sink.events[1].code, "broken");
}

TEST(FileSink, StartsAnewWhenFullAndKeepsTheYoungest) {
  const auto folder = std::filesystem::temp_directory_path() / "m8_obs_test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const auto path = folder / "magic8.log";
  {
    auto sink = MakeFileSink(path, Format::kHuman, {.max_bytes = 10, .keep = 2});
    ASSERT_TRUE(sink);
    for (const auto* message : {"first", "second", "third", "fourth"}) {
      (*sink)->Write(Sample(message));
    }
  }
  EXPECT_THAT(FileText(path), HasSubstr("fourth"));
  EXPECT_THAT(FileText(folder / "magic8.log.1"), HasSubstr("third"));
  EXPECT_THAT(FileText(folder / "magic8.log.2"), HasSubstr("second"));
  EXPECT_FALSE(std::filesystem::exists(folder / "magic8.log.3"));
  std::filesystem::remove_all(folder);
}

TEST(FileSink, SaysWhyItCannotOpen) {
  const auto sink = MakeFileSink("/nonexistent/magic8.log", Format::kJson);
  ASSERT_FALSE(sink);
  EXPECT_EQ(sink.error().Text().find("log file /nonexistent/magic8.log: No such file"), 0U);
}

TEST(StreamSink, WritesALineAtOnce) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream(std::tmpfile(), &std::fclose);
  MakeStreamSink(stream.get(), Format::kJson)->Write(Sample("x"));
  EXPECT_EQ(std::ftell(stream.get()), static_cast<long>(JsonLine(Sample("x")).size() + 1));
}

const Counter kRefused{"magic8_test_refused_total", "Orders refused in this test.", {"reason"}};
const Counter kTicks{"magic8_test_ticks_total", "Ticks in this test."};
const Counter kMany{"magic8_test_many_total", "Too many label values.", {"n"}};
const Gauge kAge{"magic8_test_age_seconds", "Age in this test.", {"class"}};
const Gauge kDepth{"magic8_test_depth", "Depth in this test."};
const Histogram kLatency{"magic8_test_latency_seconds", "Latency in this test.", {0.1, 1}};

TEST(Metrics, AreServedInPrometheusText) {
  kTicks.Add();
  kTicks.Add(2);
  kRefused.With({"margin"}).Add();
  kRefused.With({"a \"b\"\n\\"}).Add();
  kAge.With({"quote"}).Set(1.5);
  kDepth.Set(-3);
  kLatency.Observe(0.5);
  const auto text = PrometheusText();
  EXPECT_THAT(text, HasSubstr("# HELP magic8_test_ticks_total Ticks in this test.\n"
                              "# TYPE magic8_test_ticks_total counter\n"
                              "magic8_test_ticks_total 3\n"));
  EXPECT_THAT(text, HasSubstr("magic8_test_refused_total{reason=\"margin\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("magic8_test_refused_total{reason=\"a \\\"b\\\"\\n\\\\\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("magic8_test_age_seconds{class=\"quote\"} 1.5\n"));
  EXPECT_THAT(text, HasSubstr("magic8_test_depth -3\n"));
  EXPECT_THAT(text, HasSubstr("magic8_test_latency_seconds_bucket{le=\"0.1\"} 0\n"
                              "magic8_test_latency_seconds_bucket{le=\"1\"} 1\n"));
}

TEST(Metrics, HaveABoundOnSeries) {
  for (std::size_t i = 0; i < kMaxSeries + 5; ++i) {
    kMany.With({std::to_string(i)}).Add();
  }
  EXPECT_THAT(PrometheusText(), HasSubstr("magic8_test_many_total{n=\"other\"} 5\n"));
}

TEST(Metrics, AreListedForTheReference) {
  EXPECT_THAT(MetricsMarkdown(),
              HasSubstr("| `magic8_test_refused_total` | counter | reason | Orders refused in this "
                        "test. |\n"));
  for (const auto& info : ListMetrics()) {
    EXPECT_FALSE(info.help.empty()) << info.name;
  }
}

TEST(MetricsDeath, RefuseBadNames) {
  EXPECT_DEATH(Counter("magic8_test_things", "Things."), "_total");
  EXPECT_DEATH(Gauge("test_things", "Things."), "magic8_");
  EXPECT_DEATH(Gauge("magic8_test_age_ms", "Things."), "base unit");
  EXPECT_DEATH(Gauge("magic8_test_depth", "Again."), "once");
  EXPECT_DEATH(kRefused.Add(), "With");
}

TEST(Health, IsAsBadAsItsWorstCheck) {
  Health health;
  EXPECT_EQ(health.Overall(), HealthState::kOk);
  health.Set("store", HealthState::kOk, "", kNoon);
  health.Set("gateway", HealthState::kDegraded, "no data for 5 s", kNoon);
  health.Set("gateway", HealthState::kDegraded, "no data for 9 s", kNoon + std::chrono::seconds{4});
  EXPECT_EQ(health.Overall(), HealthState::kDegraded);
  EXPECT_EQ(health.Json(),
            R"({"status":"degraded","checks":[{"name":"gateway","status":"degraded",)"
            R"("reason":"no data for 9 s","since":"2026-11-21T12:00:00.123Z"},)"
            R"({"name":"store","status":"ok","reason":"","since":"2026-11-21T12:00:00.123Z"}]})");
}

}  // namespace
}  // namespace m8::obs
