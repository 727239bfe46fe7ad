#pragma once

#include "tws/wire/messages/account.hpp"
#include "tws/wire/messages/account_requests.hpp"
#include "tws/wire/messages/completed_order.hpp"
#include "tws/wire/messages/connection.hpp"
#include "tws/wire/messages/contract_data.hpp"
#include "tws/wire/messages/contract_requests.hpp"
#include "tws/wire/messages/contracts.hpp"
#include "tws/wire/messages/history.hpp"
#include "tws/wire/messages/market_data.hpp"
#include "tws/wire/messages/market_data_requests.hpp"
#include "tws/wire/messages/open_order.hpp"
#include "tws/wire/messages/order_requests.hpp"
#include "tws/wire/messages/orders.hpp"
#include "tws/wire/messages/place_order.hpp"

// Every message, once. The codec, both dispatchers, the round-trip properties and the fuzzer follow
// from these two lists.

#define M8_TWS_SERVER_MESSAGES(X) \
  X(TickPrice)                    \
  X(TickSize)                     \
  X(OrderStatus)                  \
  X(ErrorMessage)                 \
  X(OpenOrder)                    \
  X(AccountValue)                 \
  X(PortfolioValue)               \
  X(AccountTime)                  \
  X(NextValidId)                  \
  X(ContractData)                 \
  X(Execution)                    \
  X(ManagedAccounts)              \
  X(HistoricalData)               \
  X(TickOptionComputation)        \
  X(TickGeneric)                  \
  X(TickString)                   \
  X(CurrentTime)                  \
  X(RealTimeBar)                  \
  X(ContractDataEnd)              \
  X(OpenOrderEnd)                 \
  X(AccountDownloadEnd)           \
  X(ExecutionsEnd)                \
  X(TickSnapshotEnd)              \
  X(MarketDataType)               \
  X(CommissionReport)             \
  X(Position)                     \
  X(PositionEnd)                  \
  X(AccountSummary)               \
  X(AccountSummaryEnd)            \
  X(SecDefOptParam)               \
  X(SecDefOptParamEnd)            \
  X(TickReqParams)                \
  X(HeadTimestamp)                \
  X(HistoricalDataUpdate)         \
  X(MarketRule)                   \
  X(Pnl)                          \
  X(PnlSingle)                    \
  X(OrderBound)                   \
  X(CompletedOrder)               \
  X(CompletedOrdersEnd)           \
  X(UserInfo)                     \
  X(HistoricalDataEnd)            \
  X(CurrentTimeInMillis)

#define M8_TWS_CLIENT_MESSAGES(X) \
  X(RequestMarketData)            \
  X(CancelMarketData)             \
  X(PlaceOrder)                   \
  X(CancelOrder)                  \
  X(RequestOpenOrders)            \
  X(RequestAccountUpdates)        \
  X(RequestExecutions)            \
  X(RequestIds)                   \
  X(RequestContractData)          \
  X(SetServerLogLevel)            \
  X(RequestAutoOpenOrders)        \
  X(RequestAllOpenOrders)         \
  X(RequestManagedAccounts)       \
  X(RequestHistoricalData)        \
  X(CancelHistoricalData)         \
  X(RequestCurrentTime)           \
  X(RequestRealTimeBars)          \
  X(CancelRealTimeBars)           \
  X(GlobalCancel)                 \
  X(RequestMarketDataType)        \
  X(RequestPositions)             \
  X(RequestAccountSummary)        \
  X(CancelAccountSummary)         \
  X(CancelPositions)              \
  X(StartApi)                     \
  X(RequestSecDefOptParams)       \
  X(RequestHeadTimestamp)         \
  X(RequestMarketRule)            \
  X(RequestPnl)                   \
  X(CancelPnl)                    \
  X(RequestPnlSingle)             \
  X(CancelPnlSingle)              \
  X(RequestCompletedOrders)       \
  X(RequestUserInfo)              \
  X(RequestCurrentTimeInMillis)
