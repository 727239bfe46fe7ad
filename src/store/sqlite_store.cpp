#include "store/sqlite_store.hpp"

#include <array>
#include <string>

#include <fmt/format.h>
#include <sqlite3.h>

#include "store/migrations.hpp"

namespace m8::store {
namespace {

struct CloseDatabase {
  void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Database = std::unique_ptr<sqlite3, CloseDatabase>;
using StatementHandle = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

tl::unexpected<Error> Failed(sqlite3* db, std::string_view doing) {
  return Fail(Errc::kIo, fmt::format("{}: {}", doing, sqlite3_errmsg(db)),
              "check that the disk has space and that the file is ours to write");
}

Result<void> Execute(sqlite3* db, std::string_view sql) {
  if (sqlite3_exec(db, std::string(sql).c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    return Failed(db, "database");
  }
  return {};
}

Result<StatementHandle> Prepare(sqlite3* db, std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(db, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                         &statement, nullptr) != SQLITE_OK) {
    return Failed(db, fmt::format("prepare '{}'", sql));
  }
  return StatementHandle(statement);
}

std::int64_t Milliseconds(TimePoint when) {
  return std::chrono::floor<std::chrono::milliseconds>(when.time_since_epoch()).count();
}

// Binds values to ?1, ?2, ... in the order of the calls.
class Binder {
 public:
  explicit Binder(sqlite3_stmt* statement) : statement_(statement) {}

  template <class... Values>
  void All(const Values&... values) {
    (One(values), ...);
  }

 private:
  void One(std::int64_t value) { sqlite3_bind_int64(statement_, ++at_, value); }
  void One(int value) { One(static_cast<std::int64_t>(value)); }
  void One(double value) { sqlite3_bind_double(statement_, ++at_, value); }
  void One(const std::string& text) {
    sqlite3_bind_text(statement_, ++at_, text.data(), static_cast<int>(text.size()),
                      SQLITE_TRANSIENT);
  }
  void One(Price price) { One(price.Units()); }
  void One(Money money) { One(money.Units()); }
  void One(TimePoint when) { One(Milliseconds(when)); }
  void One(Date date) { One(FormatDate(date)); }
  void One(Right right) { One(std::string(1, Letter(right))); }
  template <class T>
  void One(const std::optional<T>& value) {
    if (value) {
      One(*value);
    } else {
      sqlite3_bind_null(statement_, ++at_);
    }
  }

  sqlite3_stmt* statement_;
  int at_ = 0;
};

void Bind(Binder b, const OptionChainRow& r) {
  b.All(r.time, r.underlying, r.trading_class, r.expiry, r.strike, r.right, r.bid, r.ask, r.last,
        r.volume, r.open_interest, r.iv, r.delta, r.gamma, r.vega, r.theta, r.quote_time);
}
void Bind(Binder b, const GammaExposureRow& r) {
  b.All(r.time, r.underlying, r.expiry, r.spot, r.forward, r.total_usd_per_1pct,
        r.calls_usd_per_1pct, r.puts_usd_per_1pct, r.zero_gamma, r.zero_gamma_cumulative,
        r.call_wall, r.put_wall, r.range_pct, r.atr, r.by_strike);
}
void Bind(Binder b, const PredictionRow& r) {
  b.All(r.time, r.cycle, r.underlying, r.strategy, r.variant, r.code, r.text, r.score,
        r.probability_of_profit, r.expected_value_usd, r.net_price, r.max_profit, r.max_loss,
        r.legs);
}
void Bind(Binder b, const OrderRow& r) {
  b.All(r.order_ref, r.created, r.updated, r.order_id, r.strategy, r.description, r.state,
        r.quantity, r.filled, r.limit, r.average_price, r.attempts);
}
void Bind(Binder b, const FillRow& r) {
  b.All(r.exec_id, r.order_ref, r.time, r.instrument, r.side, r.quantity, r.price);
}
void Bind(Binder b, const CommissionRow& r) { b.All(r.amount, r.exec_id); }
void Bind(Binder b, const PerformanceRow& r) { b.All(r.time, r.metric, r.value); }
void Bind(Binder b, const AtmVolRow& r) { b.All(r.day, r.underlying, r.tenor_days, r.vol); }
void Bind(Binder b, const PresetRow& r) { b.All(r.name, r.version, r.json); }

// In the order of the alternatives of Row. A cycle that is written twice (after a crash, say)
// replaces itself.
constexpr std::array<std::string_view, std::variant_size_v<Row>> kInserts{
    "INSERT OR REPLACE INTO option_chain VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    "INSERT OR REPLACE INTO gamma_exposure VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    "INSERT INTO predictions VALUES (NULL,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
    "INSERT OR REPLACE INTO orders VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
    "INSERT OR REPLACE INTO fills VALUES (?,?,?,?,?,?,?,NULL)",
    "UPDATE fills SET commission_e4 = ? WHERE exec_id = ?",
    "INSERT OR REPLACE INTO performance_metrics VALUES (?,?,?)",
    "INSERT OR REPLACE INTO atm_vols VALUES (?,?,?,?)",
    "INSERT OR REPLACE INTO scan_presets VALUES (?,?,?)",
};
constexpr std::array<std::string_view, std::variant_size_v<Row>> kTables{
    "option_chain", "gamma_exposure",      "predictions", "orders",      "fills",
    "fills",        "performance_metrics", "atm_vols",    "scan_presets"};

Result<std::int64_t> ReadNumber(sqlite3* db, std::string_view sql) {
  M8_TRY(const auto statement, Prepare(db, sql));
  if (sqlite3_step(statement.get()) != SQLITE_ROW) {
    return Failed(db, sql);
  }
  return sqlite3_column_int64(statement.get(), 0);
}

std::string TextAt(sqlite3_stmt* statement, int column) {
  const auto* text = sqlite3_column_text(statement, column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
  return text == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(text), size);
}

Result<void> Migrate(sqlite3* db) {
  M8_TRY(const auto version, ReadNumber(db, "PRAGMA user_version"));
  const auto newest = static_cast<std::int64_t>(kMigrations.size());
  if (version > newest) {
    return Fail(Errc::kRefused,
                fmt::format("the database has schema {}, this build knows {}", version, newest),
                "use the newer build that wrote it, or another file");
  }
  for (auto at = version; at < newest; ++at) {
    M8_CHECK(Execute(db, fmt::format("BEGIN IMMEDIATE;{};PRAGMA user_version = {};COMMIT",
                                     kMigrations[static_cast<std::size_t>(at)], at + 1)));
  }
  return {};
}

}  // namespace

struct SqliteStore::Impl {
  Database db;
  std::array<StatementHandle, std::variant_size_v<Row>> inserts;
};

SqliteStore::SqliteStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SqliteStore::~SqliteStore() = default;

Result<std::unique_ptr<SqliteStore>> SqliteStore::Open(const std::filesystem::path& file) {
  sqlite3* raw = nullptr;
  const int opened =
      sqlite3_open_v2(file.c_str(), &raw,
                      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  auto impl = std::make_unique<Impl>();
  impl->db.reset(raw);
  if (opened != SQLITE_OK) {
    return Failed(raw, fmt::format("open {}", file.string()));
  }
  constexpr int kBusyMilliseconds = 5'000;
  sqlite3_busy_timeout(raw, kBusyMilliseconds);
  auto ready =
      Execute(raw,
              "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON")
          .and_then([&] { return Migrate(raw); });
  if (!ready) {
    return tl::unexpected(ready.error().Within(file.string()));
  }
  for (std::size_t i = 0; i < kInserts.size(); ++i) {
    M8_TRY(impl->inserts[i], Prepare(raw, kInserts[i]));
  }
  return std::unique_ptr<SqliteStore>(new SqliteStore(std::move(impl)));
}

Result<void> SqliteStore::Write(const std::vector<Row>& rows) {
  auto* db = impl_->db.get();
  M8_CHECK(Execute(db, "BEGIN IMMEDIATE"));
  for (const auto& row : rows) {
    auto* statement = impl_->inserts[row.index()].get();
    std::visit([&](const auto& r) { Bind(Binder(statement), r); }, row);
    const int done = sqlite3_step(statement);
    if (done != SQLITE_DONE) {
      auto failure = Failed(db, fmt::format("write {}", kTables[row.index()]));
      sqlite3_reset(statement);
      sqlite3_exec(db, "ROLLBACK", nullptr, nullptr, nullptr);
      return failure;
    }
    sqlite3_reset(statement);
  }
  auto committed = Execute(db, "COMMIT");
  if (!committed) {
    sqlite3_exec(db, "ROLLBACK", nullptr, nullptr, nullptr);
  }
  return committed;
}

Result<std::int64_t> SqliteStore::Count(std::string_view table) const {
  for (const auto known : kTables) {
    if (known == table) {
      return ReadNumber(impl_->db.get(), fmt::format("SELECT count(*) FROM {}", table));
    }
  }
  return Fail(Errc::kInvalidArgument, fmt::format("no table '{}'", table));
}

Result<std::vector<AtmVolRow>> SqliteStore::ReadAtmVols(const std::string& underlying) const {
  auto* db = impl_->db.get();
  M8_TRY(
      const auto statement,
      Prepare(db, "SELECT day, tenor_days, vol FROM atm_vols WHERE underlying = ? ORDER BY 1, 2"));
  Binder(statement.get()).All(underlying);
  std::vector<AtmVolRow> rows;
  int step = SQLITE_ROW;
  while ((step = sqlite3_step(statement.get())) == SQLITE_ROW) {
    const auto day = ParseDate(TextAt(statement.get(), 0));
    if (!day) {
      return Fail(Errc::kProtocol, "atm_vols: a day is no date");
    }
    rows.push_back({*day, underlying, sqlite3_column_int(statement.get(), 1),
                    sqlite3_column_double(statement.get(), 2)});
  }
  return step == SQLITE_DONE ? Result<std::vector<AtmVolRow>>(std::move(rows))
                             : Failed(db, "read atm_vols");
}

namespace {

Result<std::vector<PresetRow>> PresetsOf(sqlite3* db, sqlite3_stmt* statement) {
  std::vector<PresetRow> rows;
  int step = SQLITE_ROW;
  while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
    rows.push_back(
        {TextAt(statement, 0), sqlite3_column_int64(statement, 1), TextAt(statement, 2)});
  }
  return step == SQLITE_DONE ? Result<std::vector<PresetRow>>(std::move(rows))
                             : Failed(db, "read scan_presets");
}

}  // namespace

Result<std::vector<PresetRow>> SqliteStore::ReadPresets() const {
  auto* db = impl_->db.get();
  // SQLite takes the other columns from the row with the greatest version.
  M8_TRY(const auto statement,
         Prepare(db, "SELECT name, max(version), json FROM scan_presets GROUP BY name ORDER BY 1"));
  return PresetsOf(db, statement.get());
}

Result<std::vector<PresetRow>> SqliteStore::ReadPresetVersions(const std::string& name) const {
  auto* db = impl_->db.get();
  M8_TRY(
      const auto statement,
      Prepare(db, "SELECT name, version, json FROM scan_presets WHERE name = ? ORDER BY 2 DESC"));
  Binder(statement.get()).All(name);
  return PresetsOf(db, statement.get());
}

Result<bool> SqliteStore::DeletePreset(const std::string& name) {
  auto* db = impl_->db.get();
  M8_TRY(const auto statement, Prepare(db, "DELETE FROM scan_presets WHERE name = ?"));
  Binder(statement.get()).All(name);
  if (sqlite3_step(statement.get()) != SQLITE_DONE) {
    return Failed(db, "delete from scan_presets");
  }
  return sqlite3_changes(db) > 0;
}

}  // namespace m8::store
