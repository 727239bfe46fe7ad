#pragma once

#include "obs/metrics.hpp"

namespace m8::engine {

inline const obs::Counter kCycles{
    "magic8_cycles_total", "Cycles of analysis and decision, by what came of them.", {"result"}};
inline const obs::Gauge kConnected{"magic8_gateway_connected",
                                   "1 while requests may be sent to the broker."};
inline const obs::Gauge kUsable{"magic8_gateway_usable",
                                "1 while the link is ready for orders, and the clocks agree."};
inline const obs::Gauge kLinkAlarm{"magic8_gateway_alarm",
                                   "1 while the link has not been ready for too long."};
inline const obs::Gauge kClockSkew{"magic8_clock_skew_seconds",
                                   "The broker's clock minus ours, within half a second."};
inline const obs::Gauge kLinesInUse{"magic8_market_data_lines", "Market-data lines open now."};
inline const obs::Gauge kLinesAllowed{"magic8_market_data_lines_allowed",
                                      "Market-data lines that the broker is believed to give."};
inline const obs::Gauge kLinesWaiting{"magic8_market_data_lines_waiting",
                                      "Requests that wait for a market-data line."};
inline const obs::Counter kLineEvictions{
    "magic8_market_data_line_evictions_total",
    "Market-data lines taken away for a request that needed one more."};
inline const obs::Counter kLineWaits{"magic8_market_data_line_waits_total",
                                     "Requests that had to wait for a market-data line."};
inline const obs::Gauge kQueued{"magic8_gateway_queued_messages",
                                "Messages that wait for the message rate."};
inline const obs::Gauge kPressure{"magic8_gateway_pressure",
                                  "Of the queued messages: 0 normal, 1 light, 2 moderate, 3 heavy, "
                                  "4 pause."};
inline const obs::Counter kThrottled{"magic8_gateway_throttled_total",
                                     "How often the message rate began to hold messages up."};
inline const obs::Gauge kOrderWait{
    "magic8_gateway_order_wait_seconds",
    "The longest wait of an order, change or cancel for the message rate."};
inline const obs::Gauge kDataWait{"magic8_gateway_data_wait_seconds",
                                  "The longest wait of a request for data for the message rate."};
inline const obs::Gauge kCoverage{"magic8_chain_coverage_ratio",
                                  "Share of the options in range that have been quoted."};
inline const obs::Gauge kSpot{"magic8_spot_points", "Level of the underlying."};
inline const obs::Gauge kGammaExposure{"magic8_gamma_exposure_dollars",
                                       "Gamma exposure of the analysed expiry per 1 % move."};
inline const obs::Gauge kDayPnl{"magic8_day_pnl_dollars",
                                "Profit and loss of the session, realised and open, after fees."};
inline const obs::Gauge kOrdersUnknown{"magic8_orders_unknown",
                                       "Orders of which nobody knows whether they live."};
inline const obs::Counter kOrders{
    "magic8_orders_total", "Orders by what became of them.", {"outcome"}};
inline const obs::Counter kRefusals{"magic8_order_refusals_total",
                                    "Recommendations that did not become orders."};
inline const obs::Counter kFills{"magic8_fills_total", "Executions of legs."};
inline const obs::Counter kStoreErrors{"magic8_store_errors_total",
                                       "Batches that the store did not take."};
inline const obs::Histogram kCycleSeconds{
    "magic8_cycle_seconds",
    "Wall time of the step that held a cycle: analysis, selection and record.",
    obs::LatencyBounds()};

}  // namespace m8::engine
