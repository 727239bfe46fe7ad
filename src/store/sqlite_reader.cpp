#include "store/sqlite_reader.hpp"

#include <limits>

#include <fmt/format.h>
#include <sqlite3.h>

namespace m8::store {
namespace {

struct CloseDatabase {
  void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

constexpr std::string_view kGammaExposures =
    "SELECT time_ms, underlying, expiry, spot, forward, total_usd_per_1pct, calls_usd_per_1pct, "
    "puts_usd_per_1pct, zero_gamma, zero_gamma_cumulative, call_wall, put_wall, range_pct, atr, "
    "by_strike FROM gamma_exposure WHERE underlying = ?1 AND (time_ms, expiry) < (?2, ?3) "
    "ORDER BY time_ms DESC, expiry DESC LIMIT ?4";
constexpr std::string_view kPredictions =
    "SELECT id, time_ms, cycle, underlying, strategy, variant, code, text, score, "
    "probability_of_profit, expected_value_usd, net_price_e4, max_profit_e4, max_loss_e4, legs "
    "FROM predictions WHERE (code = '') = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3";
constexpr std::string_view kPerformance =
    "SELECT time_ms, metric, value FROM performance_metrics WHERE metric = ?1 AND time_ms < ?2 "
    "ORDER BY time_ms DESC LIMIT ?3";

constexpr std::int64_t kEndOfTime = std::numeric_limits<std::int64_t>::max();

std::int64_t Milliseconds(TimePoint when) {
  return std::chrono::floor<std::chrono::milliseconds>(when.time_since_epoch()).count();
}

// One run of a prepared statement.
class Query {
 public:
  explicit Query(sqlite3_stmt* statement) : statement_(statement) {}
  ~Query() { sqlite3_reset(statement_); }
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;

  void Bind(std::int64_t value) { sqlite3_bind_int64(statement_, ++bound_, value); }
  void Bind(std::string_view text) {
    sqlite3_bind_text(statement_, ++bound_, text.data(), static_cast<int>(text.size()),
                      SQLITE_TRANSIENT);
  }
  /// Calls `row` for each row.
  template <class Row>
  Result<void> Run(Row row) {
    int step = sqlite3_step(statement_);
    for (; step == SQLITE_ROW; step = sqlite3_step(statement_)) {
      column_ = 0;
      row(*this);
    }
    if (step != SQLITE_DONE) {
      return Fail(step == SQLITE_BUSY ? Errc::kUnavailable : Errc::kIo,
                  fmt::format("read: {}", sqlite3_errmsg(sqlite3_db_handle(statement_))));
    }
    return {};
  }

  // The next column of the row, in the order of the calls.
  std::int64_t Integer() { return sqlite3_column_int64(statement_, column_++); }
  double Real() { return sqlite3_column_double(statement_, column_++); }
  std::string Text() {
    const auto* text = sqlite3_column_text(statement_, column_);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column_++));
    return text ? std::string(reinterpret_cast<const char*>(text), size) : std::string{};
  }
  TimePoint Time() { return TimePoint{std::chrono::milliseconds{Integer()}}; }
  std::optional<double> MaybeReal() {
    return IsNull() ? (++column_, std::nullopt) : std::optional(Real());
  }
  template <class Fixed>
  std::optional<Fixed> MaybeFixed() {
    return IsNull() ? (++column_, std::nullopt) : std::optional(Fixed::FromUnits(Integer()));
  }

 private:
  [[nodiscard]] bool IsNull() const {
    return sqlite3_column_type(statement_, column_) == SQLITE_NULL;
  }

  sqlite3_stmt* statement_;
  int bound_ = 0;
  int column_ = 0;
};

GammaExposureRow ReadGammaExposure(Query& q) {
  GammaExposureRow row;
  row.time = q.Time();
  row.underlying = q.Text();
  row.expiry = ParseDate(q.Text()).value_or(Date{});
  row.spot = q.Real();
  row.forward = q.Real();
  row.total_usd_per_1pct = q.Real();
  row.calls_usd_per_1pct = q.Real();
  row.puts_usd_per_1pct = q.Real();
  row.zero_gamma = q.MaybeReal();
  row.zero_gamma_cumulative = q.MaybeReal();
  row.call_wall = q.MaybeReal();
  row.put_wall = q.MaybeReal();
  row.range_pct = q.MaybeReal();
  row.atr = q.MaybeReal();
  row.by_strike = q.Text();
  return row;
}

NumberedPrediction ReadPrediction(Query& q) {
  NumberedPrediction out;
  auto& row = out.row;
  out.id = q.Integer();
  row.time = q.Time();
  row.cycle = q.Integer();
  row.underlying = q.Text();
  row.strategy = q.Text();
  row.variant = q.Text();
  row.code = q.Text();
  row.text = q.Text();
  row.score = q.MaybeReal();
  row.probability_of_profit = q.MaybeReal();
  row.expected_value_usd = q.MaybeReal();
  row.net_price = q.MaybeFixed<Price>();
  row.max_profit = q.MaybeFixed<Money>();
  row.max_loss = q.MaybeFixed<Money>();
  row.legs = q.Text();
  return out;
}

}  // namespace

struct SqliteReader::Impl {
  std::unique_ptr<sqlite3, CloseDatabase> db;
  Statement gamma_exposures, predictions, performance;

  Result<Statement> Prepare(std::string_view sql) const {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v3(db.get(), sql.data(), static_cast<int>(sql.size()),
                           SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK) {
      return Fail(Errc::kIo, fmt::format("prepare '{}': {}", sql, sqlite3_errmsg(db.get())));
    }
    return Statement(statement);
  }
};

SqliteReader::SqliteReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SqliteReader::~SqliteReader() = default;

Result<std::unique_ptr<SqliteReader>> SqliteReader::Open(const std::filesystem::path& file) {
  auto impl = std::make_unique<Impl>();
  sqlite3* raw = nullptr;
  const int opened =
      sqlite3_open_v2(file.c_str(), &raw, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nullptr);
  impl->db.reset(raw);
  if (opened != SQLITE_OK) {
    return Fail(Errc::kIo, fmt::format("open {}: {}", file.string(), sqlite3_errmsg(raw)));
  }
  M8_TRY(impl->gamma_exposures, impl->Prepare(kGammaExposures));
  M8_TRY(impl->predictions, impl->Prepare(kPredictions));
  M8_TRY(impl->performance, impl->Prepare(kPerformance));
  return std::unique_ptr<SqliteReader>(new SqliteReader(std::move(impl)));
}

Result<std::vector<GammaExposureRow>> SqliteReader::GammaExposures(
    std::string_view underlying,
    const std::optional<GammaExposurePlace>& after,
    std::int64_t limit) {
  std::vector<GammaExposureRow> rows;
  Query query(impl_->gamma_exposures.get());
  query.Bind(underlying);
  query.Bind(after ? Milliseconds(after->time) : kEndOfTime);
  query.Bind(after ? std::string_view(FormatDate(after->expiry)) : std::string_view{});
  query.Bind(limit);
  M8_CHECK(query.Run([&](Query& row) { rows.push_back(ReadGammaExposure(row)); }));
  return rows;
}

Result<std::vector<NumberedPrediction>> SqliteReader::Predictions(PredictionKind kind,
                                                                  std::optional<std::int64_t> after,
                                                                  std::int64_t limit) {
  std::vector<NumberedPrediction> rows;
  Query query(impl_->predictions.get());
  query.Bind(std::int64_t{kind == PredictionKind::kRecommendations ? 1 : 0});
  query.Bind(after.value_or(kEndOfTime));
  query.Bind(limit);
  M8_CHECK(query.Run([&](Query& row) { rows.push_back(ReadPrediction(row)); }));
  return rows;
}

Result<std::vector<PerformanceRow>> SqliteReader::Performance(std::string_view metric,
                                                              std::optional<TimePoint> after,
                                                              std::int64_t limit) {
  std::vector<PerformanceRow> rows;
  Query query(impl_->performance.get());
  query.Bind(metric);
  query.Bind(after ? Milliseconds(*after) : kEndOfTime);
  query.Bind(limit);
  M8_CHECK(query.Run([&](Query& row) {
    PerformanceRow out;
    out.time = row.Time();
    out.metric = row.Text();
    out.value = row.Real();
    rows.push_back(std::move(out));
  }));
  return rows;
}

}  // namespace m8::store
