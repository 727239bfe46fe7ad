#include "market/chain_file.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <zlib.h>

#include "market/detail/printed_time.hpp"
#include "market/file_text.hpp"
#include "market/time_zone.hpp"

namespace m8::market {
namespace {

constexpr std::string_view kTitles =
    "Expiration Date,Calls,Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest,Strike,"
    "Puts,Last Sale,Net,Bid,Ask,Volume,IV,Delta,Gamma,Open Interest\n";
constexpr std::string_view kRow =
    "Fri Nov 20 2026,SPXW261120C06550000,12.5,-1,12.4,12.8,310,0.1053,0.52,0.0123,1500,6550.00,"
    "SPXW261120P06550000,0,0,0,0.05,0,0,0,0,77\n";
constexpr std::string_view kAmRow =
    "Fri Nov 20 2026,SPX261120C06550000,0,0,12,13,0,0,1,0,9,6550.00,"
    "SPX261120P06550000,0,0,0,0,0,0,0,0,7\n";

/// A quotedata.csv, changed in one thing by each test.
struct File {
  std::string first_lines = "\nS&P 500 INDEX,Last: 6551.25,Change:  1.5\n";
  std::string date =
      "\"Date: November 20, 2026 at 10:50 AM EST\",Bid: 1,Ask: 2,Size: 1*1,Volume: 0\n";
  std::string titles{kTitles};
  std::string rows{kRow};

  [[nodiscard]] std::string Text() const { return first_lines + date + titles + rows; }
};

OptionChain Read(const File& file) {
  auto chain = ParseCboeCsv(file.Text(), "q.csv");
  EXPECT_TRUE(chain.has_value()) << chain.error().Text();
  return chain.value_or(OptionChain{});
}

std::string Refusal(const Result<OptionChain>& chain) {
  return chain ? "read" : chain.error().message;
}
std::string Refusal(const File& file) { return Refusal(ParseChain(file.Text(), "q.csv")); }

std::string Gzip(const std::string& text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
  std::string input = text;
  std::string packed(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  packed.resize(packed.size() - stream.avail_out);
  deflateEnd(&stream);
  return packed;
}

TEST(CboeCsv, IsReadIntoColumns) {
  const auto chain = Read({});
  ASSERT_EQ(chain.Size(), 2u);
  EXPECT_EQ(chain.underlying, "SPX");
  EXPECT_EQ(chain.spot, 6551.25);
  EXPECT_EQ(FormatNewYork(chain.as_of), "2026-11-20 10:35:00 ET");
  EXPECT_EQ(chain.page_date, MakeDate(2026, 11, 20));
  EXPECT_EQ(chain.At(0), ParseOsiSymbol("SPXW261120C06550000"));
  EXPECT_EQ(chain.bid[0], Price::Parse("12.40"));
  EXPECT_EQ(chain.ask[0], Price::Parse("12.80"));
  EXPECT_EQ(chain.last[0], Price::Parse("12.50"));
  EXPECT_EQ(chain.volume[0], 310);
  EXPECT_EQ(chain.open_interest[0], 1500);
  EXPECT_EQ(chain.quote_time[0], chain.as_of);
  EXPECT_EQ(chain.model[0].iv, 0.1053);
  EXPECT_EQ(chain.model[0].gamma, 0.0123);
}

TEST(CboeCsv, TakesZeroForAbsentOnlyWhereItMeansThat) {
  const auto chain = Read({});
  EXPECT_FALSE(chain.bid[1] || chain.last[1] || chain.bid_size[1]);
  EXPECT_EQ(chain.ask[1], Price::Parse("0.05"));
  EXPECT_FALSE(chain.model[1].iv || chain.model[1].delta || chain.model[1].gamma);
  EXPECT_EQ(chain.volume[1], 0);
  EXPECT_EQ(chain.open_interest[1], 77);
}

TEST(CboeCsv, TellsTheClassesOfAThirdFridayByTheSymbol) {
  File file;
  file.rows = std::string(kRow) + std::string(kAmRow);
  const auto chain = Read(file);
  ASSERT_EQ(chain.series.size(), 2u);
  EXPECT_EQ(chain.series[0].trading_class, "SPX");
  EXPECT_TRUE(chain.series[0].am_settled);
  EXPECT_LT(chain.series[0].settlement, chain.as_of);
  EXPECT_EQ(chain.series[1].trading_class, "SPXW");
  EXPECT_EQ(chain.open_interest[0], 9);
  EXPECT_EQ(chain.quote_time[1], std::nullopt);
}

TEST(CboeCsv, MayBeSavedAgainByASpreadsheet) {
  File file;
  file.first_lines = "\xEF\xBB\xBFS&P 500 INDEX,\"Last: 6,551.25\",Change:  1.5,,,,\r\n";
  file.date = "\"Date: November 20, 2026, 10:50 AM EST\",Bid: 1,Ask: 2,,,,\r\n";
  file.rows =
      "Fri Nov 20 "
      "2026,SPXW261120C06550000,12.5,-1,12.4,12.8,\"1,310\",0.1053,0.52,0.0123,1500,6550,"
      "SPXW261120P06550000,0,0,0,0.05,0,,,,77,,,\r\n,,,,\r\n\r\n";
  const auto chain = Read(file);
  EXPECT_EQ(chain.spot, 6551.25);
  EXPECT_EQ(chain.volume[0], 1310);
  EXPECT_EQ(FormatNewYork(chain.as_of), "2026-11-20 10:35:00 ET");
}

TEST(CboeCsv, MayHaveAnythingAboveItsHeader) {
  File file;
  file.first_lines += "---Example Data---\n";
  file.date += "---Example Data---\n";
  EXPECT_EQ(Read(file).Size(), 2u);
}

TEST(CboeCsv, HasNoSpotWhereItsLastIsZeroOrMissing) {
  File file;
  file.first_lines = "\nS&P 500 INDEX,Last: 0,Change: 0\n";
  EXPECT_EQ(Read(file).spot, std::nullopt);
  file.first_lines = "\n";
  EXPECT_EQ(Read(file).spot, std::nullopt);
}

TEST(PrintedTime, IsReadInTheLanguageOfWhoeverDownloadedIt) {
  const auto read = [](std::string_view text) {
    const auto when = detail::ParsePrintedTime(text);
    return when ? FormatNewYork(*when) : "unreadable";
  };
  EXPECT_EQ(read("July 12, 2022, 11:55 AM EDT"), "2022-07-12 11:55:00 ET");
  EXPECT_EQ(read("January 7, 2024 at 10:52 AM EST"), "2024-01-07 10:52:00 ET");
  EXPECT_EQ(read("9 June 2023, 1:40 PM EDT"), "2023-06-09 13:40:00 ET");
  EXPECT_EQ(read("June 9, 2023, 12:40 AM EDT"), "2023-06-09 00:40:00 ET");
  EXPECT_EQ(read("14 April 2023, 19:12 UTC−4"), "2023-04-14 19:12:00 ET");
  EXPECT_EQ(read("23 de marzo de 2022, 10:11 GMT-4"), "2022-03-23 10:11:00 ET");
  EXPECT_EQ(read("23 de marzo de 2022 a las 1:11 p.\u00a0m. GMT-4"), "2022-03-23 13:11:00 ET");
  EXPECT_EQ(read("4 de setembro de 2025 às 14:30 GMT-4"), "2025-09-04 14:30:00 ET");
  EXPECT_EQ(read("9 декабря 2023 г. в 13:49 GMT-5"), "2023-12-09 13:49:00 ET");
  EXPECT_EQ(read("12 août 2022 à 11:55 UTC−4"), "2022-08-12 11:55:00 ET");
  EXPECT_EQ(read("12. Juli 2022 um 11:55 GMT-4"), "2022-07-12 11:55:00 ET");
  EXPECT_EQ(read("5 maggio 2022 alle ore 11:55 GMT-4"), "2022-05-05 11:55:00 ET");
  EXPECT_EQ(read("2025年9月4日 GMT-4 14:30"), "2025-09-04 14:30:00 ET");
  EXPECT_EQ(read("2025년 9월 4일 오후 2:30 GMT-4"), "2025-09-04 14:30:00 ET");
  EXPECT_EQ(read("2022-07-12 11:55:07"), "2022-07-12 11:55:07 ET");
}

TEST(PrintedTime, IsNotGuessed) {
  for (const auto* text :
       {"", "July 12, 2022", "11:55 AM EDT", "July 2022, 11:55 AM", "12/07/2022 11:55",
        "July 32, 2022, 11:55 AM", "July 12, 2022, 13:55 PM", "July 12, 2022, 24:55",
        "July 12 13, 2022, 11:55", "July 12, 2022, 11: AM", "July 12, 2022, 11:55 GMT-99",
        "99999999999999999999 July 2022, 11:55", "July 12, 6143, 11:55 AM"}) {
    EXPECT_EQ(detail::ParsePrintedTime(text), std::nullopt) << text;
  }
}

TEST(CboeCsv, IsRefusedWithFileLineAndColumn) {
  File file;
  file.rows +=
      "Fri Nov 20 2026,SPXW261120C06555000,1,0,x,2,0,0,0,0,0,6555.00,SPXW261120P06555000\n";
  EXPECT_EQ(Refusal(file), "q.csv:6: 13 columns instead of 22");
  const auto with = [](std::string_view from, std::string_view to) {
    File changed;
    changed.rows.replace(changed.rows.find(from), from.size(), to);
    return Refusal(changed);
  };
  EXPECT_EQ(with(",12.4,", ",abc,"), "q.csv:5: column 5 'Bid': 'abc' is no number");
  EXPECT_EQ(with(",12.4,", ",nan,"), "q.csv:5: column 5 'Bid': 'nan' is no number");
  EXPECT_EQ(with(",12.4,", ",-12.4,"), "q.csv:5: column 5 'Bid': '-12.4' is out of range");
  EXPECT_EQ(with(",12.4,", ",1e300,"), "q.csv:5: column 5 'Bid': '1e300' is out of range");
  EXPECT_EQ(with("6550.00", "6555.00"),
            "q.csv:5: column 12 'Strike': '6555.00' is not the strike of SPXW261120C06550000");
  EXPECT_EQ(with("SPXW261120P", "SPXW261127P"),
            "q.csv:5: column 13 'Puts': 'SPXW261127P06550000' is not the put beside "
            "SPXW261120C06550000");
  EXPECT_EQ(with("SPXW261120C", "SPXW261120P"),
            "q.csv:5: column 2 'Calls': 'SPXW261120P06550000' is no call's symbol");
}

TEST(CboeCsv, IsRefusedWhereItIsNoWholeChain) {
  File file;
  file.titles.replace(file.titles.find("Strike"), 6, "Preis");
  EXPECT_EQ(Refusal(file), "q.csv:4: column 12 is 'Preis' instead of 'Strike'");
  file = {};
  file.date = "Date: yesterday,Bid: 1\n";
  EXPECT_EQ(Refusal(file), "q.csv:3: the date 'yesterday' cannot be read");
  file = {};
  file.rows.clear();
  EXPECT_EQ(Refusal(file), "q.csv:4: no option after the header");
  file.rows = std::string(kRow) + std::string(kRow);
  EXPECT_EQ(Refusal(file),
            "q.csv:6: SPXW 2026-11-20 6550 C is listed a second time, first in line 5");
  file.rows = std::string(kRow) + std::string(kAmRow);
  for (auto at = file.rows.find("SPX2"); at != std::string::npos; at = file.rows.find("SPX2")) {
    file.rows.replace(at, 3, "SPY");
  }
  EXPECT_EQ(Refusal(file), "q.csv:6: SPY 2026-11-20 6550 C in a chain of SPX");
  EXPECT_EQ(Refusal(ParseChain("hello\nworld\n", "q.csv")),
            "q.csv:1: no line 'Expiration Date,Calls,...' among the first 50");
  EXPECT_EQ(Refusal(ParseChain(" \n", "q.csv")), "q.csv:1: is empty");
  EXPECT_EQ(Refusal(ParseChain(std::string_view("\x7f"
                                                "ELF\0\0",
                                                6),
                               "q.csv")),
            "q.csv:1: is not text in UTF-8");
}

constexpr std::string_view kJson = R"({"timestamp":"2026-11-20 15:50:00","symbol":"_SPX","data":{
"options":[
{"option":"SPXW261120P06550000","bid":0.0,"ask":0.05,"iv":0.0,"gamma":0.0,"open_interest":5.0},
{"option":"SPXW261120C06550000","bid":12.4,"bid_size":7,"ask":12.8,"iv":0.1053,"delta":0.52,
"vega":2.5,"theta":null,"volume":3.0,"last_trade_price":12.5,"last_trade_time":null}],
"symbol":"^SPX","current_price":6551.25,"last_trade_time":"2026-11-20T10:34:21"}})";

std::string Replaced(std::string_view from, std::string_view to) {
  std::string text(kJson);
  return text.replace(text.find(from), from.size(), to);
}

TEST(CboeJson, IsReadIntoColumnsInWhateverOrderItsKeysAre) {
  const auto chain = ParseChain(kJson, "q.json");
  ASSERT_TRUE(chain.has_value()) << chain.error().Text();
  ASSERT_EQ(chain->Size(), 2u);
  EXPECT_EQ(chain->underlying, "SPX");
  EXPECT_EQ(chain->spot, 6551.25);
  EXPECT_EQ(FormatNewYork(chain->as_of), "2026-11-20 10:34:21 ET");
  EXPECT_EQ(chain->right[0], Right::kCall);
  EXPECT_EQ(chain->bid[0], Price::Parse("12.40"));
  EXPECT_EQ(chain->bid_size[0], 7);
  EXPECT_EQ(chain->ask_size[0], std::nullopt);
  EXPECT_EQ(chain->model[0].vega, 250.0);
  EXPECT_EQ(chain->model[0].theta, std::nullopt);
  EXPECT_EQ(chain->bid[1], std::nullopt);
  EXPECT_EQ(chain->model[1].gamma, std::nullopt);
  EXPECT_EQ(chain->volume[1], std::nullopt);
  EXPECT_EQ(chain->open_interest[1], 5);
}

TEST(CboeJson, WithoutATradeTimeIsAQuarterOfAnHourOld) {
  const auto chain = ParseCboeJson(Replaced("\"2026-11-20T10:34:21\"", "null"), "q.json");
  ASSERT_TRUE(chain.has_value()) << chain.error().Text();
  EXPECT_EQ(FormatNewYork(chain->as_of), "2026-11-20 10:35:00 ET");
}

TEST(CboeJson, IsRefusedWithFileAndPlace) {
  const auto refusal = [](std::string_view from, std::string_view to) {
    return Refusal(ParseChain(Replaced(from, to), "q.json"));
  };
  EXPECT_THAT(refusal("12.4", "\"12.4\""), testing::MatchesRegex("q.json:4:[0-9]+: option 2: "
                                                                 "'bid' is no number"));
  EXPECT_THAT(refusal("12.4", "-12.4"), testing::HasSubstr("option 2: 'bid' is out of range"));
  EXPECT_THAT(refusal("12.4", "12.4.4"), testing::HasSubstr("q.json:4:"));
  EXPECT_THAT(refusal("12.4", ""), testing::HasSubstr("q.json:4:"));
  EXPECT_THAT(refusal("SPXW261120P", "SPXW261120X"), testing::HasSubstr("is no option symbol"));
  EXPECT_THAT(refusal("SPXW261120P", "SPXW261120C"), testing::HasSubstr("second time"));
  EXPECT_THAT(refusal("\"options\"", "\"optionen\""), testing::HasSubstr("has no 'data.options'"));
  EXPECT_THAT(refusal("10:34:21\"}}", "10:34:21\"}} x"), testing::HasSubstr("q.json:"));
  EXPECT_THAT(refusal("2026-11-20T10:34:21", "noon"), testing::HasSubstr("cannot be read"));
  EXPECT_THAT(Refusal(ParseChain("[]", "q.json")), testing::HasSubstr("q.json:1"));
  EXPECT_THAT(Refusal(ParseChain("{}", "q.json")), testing::HasSubstr("has no 'data.options'"));
}

RC_GTEST_PROP(ChainFiles, CutOffAnywhereAreRefusedOrShorterButNeverCrash, ()) {
  const bool json = *rc::gen::arbitrary<bool>();
  const std::string whole = json ? std::string(kJson) : File{}.Text();
  auto text = whole.substr(0, *rc::gen::inRange<std::size_t>(0, whole.size()));
  const auto chain = ParseChain(text, "cut");
  const bool fine = !chain || (!json && chain->Size() == 2u);
  RC_ASSERT(fine);
}

RC_GTEST_PROP(ChainFiles, WithAnyByteChangedNeverCrash, ()) {
  const bool json = *rc::gen::arbitrary<bool>();
  std::string text = json ? std::string(kJson) : File{}.Text();
  text[*rc::gen::inRange<std::size_t>(0, text.size())] = *rc::gen::arbitrary<char>();
  const auto chain = ParseChain(text, "bent");
  const bool fine = chain || chain.error().message.starts_with("bent:");
  RC_ASSERT(fine);
}

class ChainFileOnDisk : public testing::Test {
 protected:
  ~ChainFileOnDisk() override { std::filesystem::remove(path_); }
  std::string Written(const std::string& bytes) {
    std::ofstream(path_, std::ios::binary) << bytes;
    return path_;
  }
  std::string path_ = testing::TempDir() + "m8_chain_file_test_" +
                      testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(ChainFileOnDisk, IsReadPlainAndPackedAlike) {
  EXPECT_EQ(ReadChainFile(Written(File{}.Text()))->Size(), 2u);
  EXPECT_EQ(ReadChainFile(Written(Gzip(File{}.Text())))->Size(), 2u);
  EXPECT_EQ(ReadChainFile(Written(Gzip(std::string(kJson))))->Size(), 2u);
}

TEST_F(ChainFileOnDisk, IsRefusedWithItsPath) {
  const auto packed = Gzip(File{}.Text());
  EXPECT_EQ(Refusal(ReadChainFile(Written(packed.substr(0, packed.size() / 2)))).find(path_), 0u);
  auto bent = packed;
  bent[bent.size() / 2] = static_cast<char>(bent[bent.size() / 2] ^ 0x55);
  EXPECT_THAT(Refusal(ReadChainFile(Written(bent))), testing::HasSubstr("gzip stream is damaged"));
  EXPECT_EQ(Refusal(ReadChainFile(Written(""))), path_ + ": is empty");
  EXPECT_EQ(Refusal(ReadChainFile("/nowhere/x.csv")), "/nowhere/x.csv: no such file");
  EXPECT_EQ(Refusal(ReadChainFile("/")), "/: is a directory, not a file");
}

TEST(Unpacked, StopsAtItsLimit) {
  const auto bomb = Gzip(std::string(1 << 20, '0'));
  EXPECT_EQ(Unpacked(bomb, 1 << 20)->size(), std::size_t{1} << 20);
  EXPECT_EQ(Unpacked(bomb, (1 << 20) - 1).error().code, Errc::kOutOfRange);
}

TEST(Unpacked, JoinsStreamsThatFollowEachOther) {
  EXPECT_EQ(Unpacked(Gzip("one ") + Gzip("two")).value(), "one two");
}

}  // namespace
}  // namespace m8::market
