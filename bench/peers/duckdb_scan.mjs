// The peer of scan_bench: the same questions in SQL, on DuckDB in memory with two threads.
//
//   node duckdb_scan.mjs UNIVERSE.csv MODULES filters|verticals      prints {"figure": microseconds, "checksum": number}
//
// Wall-clock time of the prepared statement from its start to its rows, best of the passes: DuckDB's threads share the work, so that
// processor time would count against it. What a leg brings or costs is worked out before, which our figure does itself.
import { createRequire } from 'node:module';
import { resolve } from 'node:path';

const [path, modules, question] = process.argv.slice(2);
const require = createRequire(resolve(modules, 'package.json'));
const { DuckDBInstance } = require('@duckdb/node-api');

const FEES = 0.013; // points a contract
const SECONDS = 4; // of passes, at least three of them

const TEN_FILTERS = `SELECT count(*) FROM legs WHERE days_to_expiry BETWEEN 7 AND 60 AND abs_delta BETWEEN 0.1::REAL AND 0.4::REAL
  AND volume >= 10 AND open_interest >= 100 AND bid >= 0.05::REAL AND spread <= 1.5::REAL AND spread_share <= 0.25::REAL
  AND iv BETWEEN 0.05::REAL AND 0.8::REAL AND theta <= -0.01::REAL AND quote_time >= -30`;

const VERTICALS = `SELECT sum(score) FROM (
  SELECT (s.sold_edge - b.bought_edge) / (b.above - s.above - (s.sold - b.bought)) AS score
  FROM priced s JOIN priced b ON s.grp = b.grp AND b.above > s.above
  WHERE s.abs_delta <= 0.3::REAL AND s.mid - b.mid >= 0.0499999 AND b.above - s.above - (s.sold - b.bought) > 0
  ORDER BY score DESC LIMIT 20)`;

const connection = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
await connection.run(`CREATE TABLE legs AS SELECT grp, above, strike, bid::REAL AS bid, ask, fair, days_to_expiry::REAL AS days_to_expiry,
  abs_delta::REAL AS abs_delta, volume::REAL AS volume, open_interest::REAL AS open_interest, spread::REAL AS spread,
  spread_share::REAL AS spread_share, iv::REAL AS iv, theta::REAL AS theta, quote_time::REAL AS quote_time, bid AS exact_bid
  FROM read_csv('${path}', header = true, types = {'above': 'DOUBLE', 'strike': 'DOUBLE', 'bid': 'DOUBLE', 'ask': 'DOUBLE', 'fair': 'DOUBLE',
  'volume': 'DOUBLE', 'open_interest': 'DOUBLE', 'spread': 'DOUBLE', 'spread_share': 'DOUBLE', 'quote_time': 'DOUBLE'})`);
await connection.run(`CREATE TABLE priced AS SELECT grp, above, abs_delta, (exact_bid + ask) / 2 AS mid, exact_bid - ${FEES} AS sold,
  ask + ${FEES} AS bought, exact_bid - ${FEES} - fair AS sold_edge, ask + ${FEES} - fair AS bought_edge FROM legs WHERE exact_bid IS NOT NULL`);

const statement = await connection.prepare(question === 'filters' ? TEN_FILTERS : VERTICALS);
let best = Infinity;
let checksum = 0;
const until = performance.now() + SECONDS * 1000;
for (let pass = 0; pass < 3 || performance.now() < until; pass += 1) {
  const start = performance.now();
  const rows = (await statement.runAndReadAll()).getRows();
  best = Math.min(best, performance.now() - start);
  checksum = Number(rows[0][0]);
}
console.log(JSON.stringify({ figure: best * 1000, checksum }));
process.exit(0);
