#include "paper/detail/tws_texts.hpp"

namespace m8::paper {
namespace {

struct Row {
  int code;
  std::string_view text;
};

constexpr Row kRows[] = {
    {100, "Max rate of messages per second has been exceeded."},
    {101, "Max number of tickers has been reached"},
    {102, "Duplicate ticker ID"},
    {103, "Duplicate order id"},
    {104, "Can't modify a filled order."},
    {105, "Order being modified does not match original order."},
    {110, "The price does not conform to the minimum price variation for this contract."},
    {161, "Cancel attempted when order is not in a cancellable state. Order permId ="},
    {162, "Historical Market Data Service error message:"},
    {200, "No security definition has been found for the request"},
    {201, "Order rejected - reason:"},
    {202, "Order Canceled - reason:"},
    {309, "Max number (3) of market depth requests has been reached"},
    {310, "Can't find the subscribed market depth with tickerId:"},
    {317,
     "Market depth data has been RESET. Please empty deep book contents before applying any "
     "new entries."},
    {321, "Error validating request.-'bN' : cause - "},
    {322, "Error processing request.-'bN' : cause - "},
    {326, "Unable connect as the client id is already in use. Retry with a unique client id."},
    {327, "Only the default client (i.e 0) can auto bind orders"},
    {354, "Requested market data is not subscribed."},
    {399, "Order Message:\nWarning: the order was looked at."},
    {404,
     "Shares for this order are not immediately available for short sale. The order will be "
     "held while we attempt to locate the shares."},
    {413, "The What-If order should have the transmit flag set to true."},
    {1100, "Connectivity between IB and Trader Workstation has been lost."},
    {1101, "Connectivity between IB and Trader Workstation has been restored - data lost."},
    {1102,
     "Connectivity between IB and Trader Workstation has been restored - data maintained. All data "
     "farms are connected: usfarm; usopt; ushmds; secdefil."},
    {1300,
     "TWS socket port has been reset and this connection is being dropped. Please reconnect "
     "on the new port - 4003"},
    {2103, "Market data farm connection is broken:usfarm"},
    {2104, "Market data farm connection is OK:usfarm"},
    {2105, "HMDS data farm connection is broken:ushmds"},
    {2106, "HMDS data farm connection is OK:ushmds"},
    {2107, "HMDS data farm connection is inactive but should be available upon demand.ushmds"},
    {2108, "Market data farm connection is inactive but should be available upon demand.usopt"},
    {2109,
     "Order Event Warning: Attribute 'Outside Regular Trading Hours' is ignored based on the order "
     "type and destination. PlaceOrder is now being processed."},
    {2110,
     "Connectivity between Trader Workstation and server is broken. It will be restored "
     "automatically."},
    {2119, "Market data farm is connecting:usfarm"},
    {2157, "Sec-def data farm connection is broken:secdefil"},
    {2158, "Sec-def data farm connection is OK:secdefil"},
    {10089,
     "Requested market data requires additional subscription for API. See link in 'Market Data "
     "Connections' dialog for more details.Delayed market data is available."},
    {10090,
     "Part of requested market data is not subscribed. Subscription-independent ticks are "
     "still active."},
    {10092, "Deep market data is not supported for this combination of security type/exchange"},
    {10167, "Requested market data is not subscribed. Displaying delayed market data."},
    {10168, "Requested market data is not subscribed. Delayed market data is not enabled."},
    {10182, "Failed to request live updates (disconnected)."},
    {10186, "Requested market data is not subscribed. Delayed market data is not enabled."},
    {10190, "Max number of tick-by-tick requests has been reached."},
    {10197, "No market data during competing live session"},
};

}  // namespace

std::string_view TwsText(int code) {
  for (const auto& row : kRows) {
    if (row.code == code) {
      return row.text;
    }
  }
  return "A message of the simulated gateway without a text of its own";
}

}  // namespace m8::paper
