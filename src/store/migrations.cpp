#include "store/migrations.hpp"

namespace m8::store {

// Times are milliseconds since 1970 UTC (_ms), exact prices and money 1/10000 (_e4), dates ISO
// text. STRICT refuses a wrong type.
constexpr std::string_view kFirst = R"sql(
CREATE TABLE option_chain (
  time_ms INTEGER NOT NULL, underlying TEXT NOT NULL, trading_class TEXT NOT NULL,
  expiry TEXT NOT NULL,
  strike_e4 INTEGER NOT NULL, right TEXT NOT NULL CHECK (right IN ('C', 'P')),
  bid_e4 INTEGER, ask_e4 INTEGER, last_e4 INTEGER, volume REAL, open_interest REAL,
  iv REAL, delta REAL, gamma REAL, vega REAL, theta REAL, quote_time_ms INTEGER,
  PRIMARY KEY (underlying, expiry, time_ms, strike_e4, right, trading_class)
) STRICT, WITHOUT ROWID;
CREATE INDEX option_chain_by_option ON option_chain (trading_class, expiry, strike_e4, right,
  time_ms);

CREATE TABLE gamma_exposure (
  time_ms INTEGER NOT NULL, underlying TEXT NOT NULL, expiry TEXT NOT NULL, spot REAL NOT NULL,
  forward REAL NOT NULL,
  total_usd_per_1pct REAL NOT NULL, calls_usd_per_1pct REAL NOT NULL,
  puts_usd_per_1pct REAL NOT NULL,
  zero_gamma REAL, zero_gamma_cumulative REAL, call_wall REAL, put_wall REAL, range_pct REAL,
  atr REAL, by_strike TEXT NOT NULL,
  PRIMARY KEY (underlying, time_ms, expiry)
) STRICT, WITHOUT ROWID;

CREATE TABLE predictions (
  id INTEGER PRIMARY KEY, time_ms INTEGER NOT NULL, cycle INTEGER NOT NULL,
  underlying TEXT NOT NULL,
  strategy TEXT NOT NULL, variant TEXT NOT NULL, code TEXT NOT NULL, text TEXT NOT NULL,
  score REAL, probability_of_profit REAL, expected_value_usd REAL,
  net_price_e4 INTEGER, max_profit_e4 INTEGER, max_loss_e4 INTEGER, legs TEXT NOT NULL
) STRICT;
CREATE INDEX predictions_by_time ON predictions (time_ms, strategy);

CREATE TABLE orders (
  order_ref TEXT PRIMARY KEY, created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL,
  order_id INTEGER NOT NULL,
  strategy TEXT NOT NULL, description TEXT NOT NULL, state TEXT NOT NULL,
  quantity INTEGER NOT NULL, filled INTEGER NOT NULL,
  limit_e4 INTEGER, average_price_e4 INTEGER, attempts INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX orders_by_time ON orders (created_ms);

CREATE TABLE fills (
  exec_id TEXT PRIMARY KEY, order_ref TEXT NOT NULL, time_ms INTEGER NOT NULL,
  instrument TEXT NOT NULL, side TEXT NOT NULL,
  quantity INTEGER NOT NULL, price_e4 INTEGER NOT NULL, commission_e4 INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX fills_by_order ON fills (order_ref, time_ms);

CREATE TABLE performance_metrics (
  time_ms INTEGER NOT NULL, metric TEXT NOT NULL, value REAL NOT NULL,
  PRIMARY KEY (metric, time_ms)
) STRICT, WITHOUT ROWID;
)sql";

// What scans look back on, and their queries.
constexpr std::string_view kScans = R"sql(
CREATE TABLE atm_vols (
  day TEXT NOT NULL, underlying TEXT NOT NULL, tenor_days INTEGER NOT NULL, vol REAL NOT NULL,
  PRIMARY KEY (underlying, tenor_days, day)
) STRICT, WITHOUT ROWID;

CREATE TABLE scan_presets (
  name TEXT PRIMARY KEY, version INTEGER NOT NULL, json TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

// Every version of a preset stays.
constexpr std::string_view kPresetVersions = R"sql(
ALTER TABLE scan_presets RENAME TO scan_presets_newest;
CREATE TABLE scan_presets (
  name TEXT NOT NULL, version INTEGER NOT NULL, json TEXT NOT NULL,
  PRIMARY KEY (name, version)
) STRICT, WITHOUT ROWID;
INSERT INTO scan_presets SELECT name, version, json FROM scan_presets_newest;
DROP TABLE scan_presets_newest;
)sql";

const std::array<std::string_view, 3> kMigrations{kFirst, kScans, kPresetVersions};

}  // namespace m8::store
