"""The rows of bench/run: what is measured, against whom, and what must come out. bench/README.md tells where each floor is from."""

from typing import NamedTuple, Optional


class Google(NamedTuple):
    """A benchmark of one of our Google Benchmark programs, and the field of its JSON that is the figure."""
    program: str
    benchmark: str
    field: str = "cpu_time"  # in the benchmark's own unit


class Command(NamedTuple):
    """A program that prints {"figure": number, "checksum": number}. {build} and {bench} become folders."""
    arguments: tuple


class Side(NamedTuple):
    """Somebody's figure for the row."""
    name: str
    source: object  # Google or Command
    same_answer: bool = False  # its checksum must be ours
    is_ours: bool = False  # a part of ours: its ratio is to the peer


class Row(NamedTuple):
    name: str
    unit: str
    more_is_better: bool
    ours: Google
    peer: Optional[Side]  # none: nobody else's program does it here, and `published` says what is known
    floor: Optional[float]  # ratio to the peer that must be reached; above 1 is better than the peer
    moonshot: Optional[float]
    also: tuple = ()  # further figures of the same run
    scale: float = 1.0  # ours as printed = field x scale
    published: str = ""


STOQEY = Command(("node", "{bench}/peers/stoqey_decode.mjs", "{build}/inputs/greeting.bin", "{build}/inputs/ticks.bin",
                  "{build}/peers/node"))
STOQEY_ENCODE = Command(("node", "{bench}/peers/stoqey_encode.mjs", "{build}/inputs/greeting.bin", "{build}/peers/node"))
QUANTLIB = Command(("{build}/quantlib_chain", "{build}/inputs/chain.csv"))
QUANTLIB_VOLS = Command(("{build}/quantlib_vols", "{build}/inputs/book.csv"))
QUANTLIB_VOLS_AGAIN = Command(("{build}/quantlib_vols", "{build}/inputs/book_later.csv", "from_vol"))
QUANTLIB_TICK = Command(("{build}/quantlib_vols", "{build}/inputs/book_later.csv", "from_vol", "greeks"))
QUANTLIB_GREEKS = Command(("{build}/quantlib_greeks", "{build}/inputs/book.csv"))
LIBMVEC_FIVE = Command(("{build}/libmvec_greeks", "{build}/inputs/book.csv"))
LIBMVEC_TEN = Command(("{build}/libmvec_greeks", "{build}/inputs/book.csv", "ten"))
NUMPY_PROFILE = Command(("/usr/bin/python3", "{bench}/peers/numpy_profile.py", "{build}/inputs/gex_book.csv", "60", "0.9", "1.1"))
NUMPY_HOISTED = Command(NUMPY_PROFILE.arguments + ("hoisted",))
NUMPY = Command(("/usr/bin/python3", "{bench}/peers/numpy_chain.py", "{build}/inputs/cycle_chain.csv"))


def duckdb_scan(size: str, question: str) -> Side:
    return Side("DuckDB 1.5.6, two threads, wall clock",
                Command(("node", "{bench}/peers/duckdb_scan.mjs", "{build}/inputs/scan_" + size + ".csv", "{build}/peers/node", question)),
                same_answer=True)


def numpy_scan(size: str, question: str) -> Side:
    return Side("NumPy", Command(("/usr/bin/python3", "{bench}/peers/numpy_scan.py", "{build}/inputs/scan_" + size + ".csv", question)),
                same_answer=True)


ROWS = (
    Row("decode", "M msg/s", True,
        ours=Google("decode_bench", "BM_Decode", "items_per_second"), scale=1e-6,
        peer=Side("@stoqey/ib 1.6.10", STOQEY, same_answer=True), floor=14.3, moonshot=23.9,
        also=(Side("from_chars probe", Google("decode_bench", "BM_FromCharsProbe", "items_per_second")),)),
    Row("encode", "ns", False,
        ours=Google("encode_bench", "BM_EncodeComboOrder"),
        peer=Side("@stoqey/ib 1.6.10", STOQEY_ENCODE, same_answer=True), floor=1.57, moonshot=5.2),
    Row("chain_analytics", "us", False,
        ours=Google("analytics_bench", "BM_Analyze"),
        peer=Side("QuantLib 1.29, vols and Greeks only", QUANTLIB, same_answer=True), floor=2.8, moonshot=8.3,
        also=(Side("ours, vols and Greeks only", Google("analytics_bench", "BM_VolsAndGreeks"), is_ours=True),
              Side("ours, 50 such expiries and all together, in ms", Google("analytics_bench", "BM_AnalyzeAll")))),
    Row("vols", "ns", False,
        ours=Google("vol_bench", "BM_Vols"), scale=1e-4,
        peer=Side("QuantLib 1.29, blackFormulaImpliedStdDev to 1e-12", QUANTLIB_VOLS, same_answer=True), floor=90, moonshot=178,
        also=(Side("ours, an expiry at a time", Google("vol_bench", "BM_VolsOfExpiries"), is_ours=True),
              Side("ours, on AVX2", Google("vol_bench", "BM_VolsOnAvx2"), is_ours=True))),
    Row("vols_again", "ns", False,
        ours=Google("vol_bench", "BM_VolsAgain"), scale=1e-4,
        peer=Side("QuantLib 1.29, from the vol before", QUANTLIB_VOLS_AGAIN, same_answer=True), floor=90, moonshot=356),
    Row("greeks", "ns", False,
        ours=Google("greeks_bench", "BM_FiveByRow"), scale=0.1,
        peer=Side("QuantLib 1.29, BlackCalculator", QUANTLIB_GREEKS, same_answer=True), floor=25, moonshot=39,
        also=(Side("ours, an expiry at a time", Google("greeks_bench", "BM_Five"), is_ours=True),
              Side("ours, an expiry at a time on AVX2", Google("greeks_bench", "BM_Five_AVX2"), is_ours=True))),
    Row("greeks_loop", "ns", False,
        ours=Google("greeks_bench", "BM_FiveByRow"), scale=0.1,
        peer=Side("g++ -Ofast and libmvec", LIBMVEC_FIVE, same_answer=True), floor=2, moonshot=3),
    Row("greeks_ten", "ns", False,
        ours=Google("greeks_bench", "BM_AllByRow"), scale=0.1,
        peer=Side("QuantLib 1.29, BlackCalculator's five", QUANTLIB_GREEKS, same_answer=True), floor=16, moonshot=25,
        also=(Side("g++ -Ofast and libmvec, ten", LIBMVEC_TEN, same_answer=True),
              Side("ours, an expiry at a time", Google("greeks_bench", "BM_All"), is_ours=True))),
    Row("gamma_profile", "us", False,
        ours=Google("profile_bench", "BM_Profile"),
        peer=Side("NumPy", NUMPY_PROFILE, same_answer=True), floor=18, moonshot=36,
        also=(Side("NumPy, hoisted by hand", NUMPY_HOISTED, same_answer=True),
              Side("ours, at any levels", Google("profile_bench", "BM_ProfileAtAnyLevels"), is_ours=True),
              Side("ours, zero-gamma after a tick", Google("profile_bench", "BM_ZeroAfterTick"), is_ours=True))),
    Row("tick", "ns", False,
        ours=Google("tick_bench", "BM_Tick"), scale=1e-4,
        peer=Side("QuantLib 1.29, vol from the vol before and five Greeks", QUANTLIB_TICK, same_answer=True),
        floor=1.6, moonshot=6.4),
    Row("scan_filters_10k", "us", False,
        ours=Google("scan_bench", "BM_Filters10k"), peer=duckdb_scan("10k", "filters"), floor=60, moonshot=145,
        also=(numpy_scan("10k", "filters"), Side("ours, nothing changed", Google("scan_bench", "BM_FiltersKnown10k"), is_ours=True))),
    Row("scan_filters_1m", "us", False,
        ours=Google("scan_bench", "BM_Filters1m"), peer=duckdb_scan("1m", "filters"), floor=7, moonshot=11,
        also=(numpy_scan("1m", "filters"), Side("ours, nothing changed", Google("scan_bench", "BM_FiltersKnown1m"), is_ours=True))),
    Row("scan_verticals_10k", "us", False,
        ours=Google("scan_bench", "BM_Verticals10k"), peer=duckdb_scan("10k", "verticals"), floor=40, moonshot=78,
        also=(numpy_scan("10k", "verticals"),)),
    Row("scan_verticals_1m", "us", False,
        ours=Google("scan_bench", "BM_Verticals1m"), peer=duckdb_scan("1m", "verticals"), floor=137, moonshot=270),
    Row("scan_tick", "us", False,
        ours=Google("scan_bench", "BM_Tick"), peer=None, floor=None, moonshot=None,
        published="no peer keeps a top-K; the goal is 20 us, the moonshot 2 us",
        also=(Side("ours, of an option in the top", Google("scan_bench", "BM_TickOfTop")),)),
    Row("first_chain", "virtual s", False,
        ours=Google("chain_load_bench", "BM_FirstChain/iterations:1", "virtual_seconds"),
        peer=Side("the bound", Google("chain_load_bench", "BM_FirstChain/iterations:1", "bound_seconds")),
        floor=0.87, moonshot=0.952),
    Row("chain_again", "virtual s", False,
        ours=Google("chain_load_bench", "BM_ChainAgain/2/iterations:1", "virtual_seconds"),
        peer=Side("the bound", Google("chain_load_bench", "BM_ChainAgain/2/iterations:1", "bound_seconds")),
        floor=0.87, moonshot=0.952,
        published="ib_async's reqTickers: 371 of 400 in 10.0 s"),
    Row("chain_again_slow", "virtual s", False,
        ours=Google("chain_load_bench", "BM_ChainAgain/11/iterations:1", "virtual_seconds"),
        peer=Side("the bound", Google("chain_load_bench", "BM_ChainAgain/11/iterations:1", "bound_seconds")),
        floor=0.87, moonshot=0.952,
        published="ib_async's reqTickers: 100 of 400 in 13.0 s"),
    Row("tick_to_book", "ns", False,
        ours=Google("chain_load_bench", "BM_TickToBook/1", "ns_a_tick"), scale=1e9,
        peer=None, floor=None, moonshot=None,
        published="no peer keeps a chain; each tick is a read of its own",
        also=(Side("ours, in reads of 64 KB, in s", Google("chain_load_bench", "BM_TickToBook/65536", "ns_a_tick")),)),
    Row("cycle", "us", False,
        ours=Google("cycle_bench", "BM_Cycle", "real_time"),
        peer=Side("NumPy, analytics only", NUMPY), floor=1.0, moonshot=10.0),
    Row("risk_gate", "ns", False,
        ours=Google("risk_bench", "BM_Gate"),
        peer=None, floor=None, moonshot=None,
        published="no peer's gate knows what a spread can lose; the goal is 500",
        also=(Side("ours, its worst cases alone", Google("risk_bench", "BM_WorstCases"), is_ours=True),
              Side("ours, the same one after the other", Google("risk_bench", "BM_PlainWorstCases"), is_ours=True))),
    Row("tick_to_order", "us", False,
        ours=Google("order_bench", "BM_TickToOrder", "p50_us"),
        peer=None, floor=None, moonshot=None,
        published="IB's own C++ client without any check was measured at 12.0 us, p99 35.5; the floor is 6 and 20, the moonshot 2 and 10",
        also=(Side("ours, p99", Google("order_bench", "BM_TickToOrder", "p99_us"), is_ours=True),)),
    Row("tick_to_order_synced", "us", False,
        ours=Google("order_bench", "BM_TickToOrderSynced", "p50_us"),
        peer=None, floor=None, moonshot=None,
        published="no peer journals an order before it is sent",
        also=(Side("ours, p99", Google("order_bench", "BM_TickToOrderSynced", "p99_us"), is_ours=True),
              Side("the disk's own write and sync", Google("order_bench", "BM_DiskSync", "p50_us"), is_ours=True),
              Side("the disk's own, p99", Google("order_bench", "BM_DiskSync", "p99_us"), is_ours=True))),
    Row("order_events", "k events/s", True,
        ours=Google("order_bench", "BM_OrderEvents", "events_per_second"), scale=1e-3,
        peer=None, floor=None, moonshot=None,
        published="no peer; a TWS sends tens of such events an order"),
    Row("session", "simulated s/s", True,
        ours=Google("cycle_bench", "BM_Session", "simulated"),
        peer=None, floor=None, moonshot=None,
        published="no peer simulates a TWS session offline; LEAN warns below 40,000 data points/s"),
    Row("paper_ticks", "M ticks/s", True,
        ours=Google("paper_bench", "BM_Ticks/4/iterations:400", "items_per_second"), scale=1e-6,
        peer=None, floor=None, moonshot=None,
        published="no peer; the goal is 0.1 on one core, market model included",
        also=(Side("ours, one client", Google("paper_bench", "BM_Ticks/1/iterations:400", "items_per_second")),)),
)
