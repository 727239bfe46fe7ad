#include "app/gpu.hpp"

#include <array>
#include <cmath>
#include <string>
#include <thread>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include "app/gpu_library.hpp"

namespace m8::app {
namespace {

constexpr double kClose = 1e-12;

/// Options from deep in to deep out of the money, of minutes to years.
struct Options {
  std::vector<double> forward, strike, years, vol, discount;
  std::vector<Right> right;

  Options() {
    for (const double days : {0.02, 0.3, 1.0, 7.0, 45.0, 400.0}) {
      for (const double sigma : {0.05, 0.15, 0.8}) {
        for (double moves = -5; moves <= 5; moves += 0.37) {
          const double t = days / 365;
          forward.push_back(6500);
          strike.push_back(6500 * std::exp(moves * sigma * std::sqrt(t)));
          years.push_back(t);
          vol.push_back(sigma);
          discount.push_back(std::exp(-0.04 * t));
          right.push_back(strike.size() % 2 == 0 ? Right::kCall : Right::kPut);
        }
      }
    }
  }
  [[nodiscard]] quant::OptionRows Rows() const {
    return {forward, strike, years, vol, right, discount};
  }
};

struct Columns {
  std::array<std::vector<double>, 11> all;
  explicit Columns(std::size_t rows) { all.fill(std::vector<double>(rows)); }
  quant::GreekColumns View() {
    auto& c = all;
    return {c[0], c[1], c[2], c[3], c[4], c[5], c[6], c[7], c[8], c[9], c[10]};
  }
};

std::shared_ptr<quant::Coprocessor> Library() {
  return LoadGpuLibrary(M8_GPU_HOST_LIBRARY).value();
}

TEST(GpuLibrary, SaysWhatIsWrongWithAFile) {
  const auto absent = LoadGpuLibrary("/no/such/library.so");
  ASSERT_FALSE(absent);
  EXPECT_NE(absent.error().Text().find("/no/such/library.so"), std::string::npos);
  EXPECT_NE(absent.error().Text().find("MAGIC8_CUDA"), std::string::npos);
  const auto other = LoadGpuLibrary("libz.so.1");
  ASSERT_FALSE(other);
  EXPECT_NE(other.error().Text().find("m8_gpu_abi"), std::string::npos);
}

TEST(GpuLibrary, GivesTheGreeksOfTheProcessor) {
  const Options options;
  const std::size_t rows = options.strike.size();
  for (const double spot : {0.0, 6480.0}) {
    Columns here(rows), there(rows);
    quant::ComputeGreeks(options.Rows(), {spot}, here.View());
    quant::Batch(Library(), {0, 0, 0}).ComputeGreeks(options.Rows(), {spot}, there.View());
    for (std::size_t column = 0; column < here.all.size(); ++column) {
      double scale = 0;  // of the options' own strip: a difference of terms may nearly vanish
      for (std::size_t i = 0; i < rows; ++i) {
        scale = std::max(scale, std::abs(here.all[column][i]));
        const double error = std::abs(here.all[column][i] - there.all[column][i]);
        EXPECT_LE(error, kClose * (std::abs(here.all[column][i]) + 1e-3 * scale))
            << "column " << column << " row " << i << " of " << here.all[column][i];
      }
    }
  }
}

TEST(GpuLibrary, GivesTheVolsOfTheProcessor) {
  const Options options;
  const std::size_t rows = options.strike.size();
  Columns prices(rows);
  quant::ComputeGreeks({options.forward, options.strike, options.years, options.vol, options.right},
                       {}, prices.View());
  const quant::VolRows in{prices.all[0], options.forward, options.strike, options.years,
                          options.right};
  std::vector<double> here(rows), there(rows);
  std::vector<quant::VolStatus> here_status(rows), there_status(rows);
  quant::ImpliedVols(in, here, here_status);
  quant::Batch(Library(), {0, 0, 0}).ImpliedVols(in, there, there_status);
  EXPECT_EQ(here_status, there_status);
  for (std::size_t i = 0; i < rows; ++i) {
    const bool out_of_the_money =
        (options.right[i] == Right::kCall) == (options.strike[i] >= options.forward[i]);
    const double close = out_of_the_money ? kClose : quant::kVolPrecision;
    EXPECT_NEAR(there[i], here[i], close * here[i]) << options.strike[i];
  }
}

TEST(GpuLibrary, GivesTheProfileOfTheProcessor) {
  const Options options;
  quant::GammaBook book;
  book.Assign({.strike = options.strike,
               .right = options.right,
               .vol = options.vol,
               .years = options.years,
               .contracts = options.forward},
              {.spot = 6500});
  const quant::LogGrid grid{6000, 7000, 60};
  std::vector<double> here(grid.count), there(grid.count);
  book.Totals(grid, here);
  quant::Batch(Library(), {0, 0, 0}).Totals(book, grid, there);
  double scale = 0;
  for (const double total : here) {
    scale = std::max(scale, std::abs(total));
  }
  for (std::size_t i = 0; i < grid.count; ++i) {
    EXPECT_NEAR(there[i], here[i], kClose * scale);
  }
}

TEST(Batch, GoesWhereItIsDoneFirstAndNeverBackToWhatFailed) {
  class Broken final : public quant::Coprocessor {
   public:
    std::string_view Name() const noexcept override { return "broken"; }
    bool ImpliedVols(const quant::VolRows&,
                     std::span<double>,
                     std::span<quant::VolStatus>) noexcept override {
      ++asked;
      return false;
    }
    bool ComputeGreeks(const quant::OptionRows&, const quant::GreekColumns&) noexcept override {
      return false;
    }
    bool SumProfile(const quant::GammaBook::Columns&,
                    std::span<const double>,
                    std::span<double>) noexcept override {
      return false;
    }
    int asked = 0;
  };
  const auto broken = std::make_shared<Broken>();
  quant::Batch batch(broken, {.vols = 2});
  const double price[] = {10, 10}, forward[] = {100, 100}, strike[] = {100, 110}, years[] = {1, 1};
  const Right right[] = {Right::kCall, Right::kCall};
  const quant::VolRows two{price, forward, strike, years, right};
  const quant::VolRows one{std::span(price).first(1), std::span(forward).first(1),
                           std::span(strike).first(1), std::span(years).first(1),
                           std::span(right).first(1)};
  std::vector<double> vol(2);
  std::vector<quant::VolStatus> status(2);
  batch.ImpliedVols(one, std::span(vol).first(1), std::span(status).first(1));
  EXPECT_EQ(broken->asked, 0);
  EXPECT_NE(batch.Helper(), nullptr);
  batch.ImpliedVols(two, vol, status);
  EXPECT_EQ(broken->asked, 1);
  EXPECT_EQ(batch.Helper(), nullptr);
  EXPECT_EQ(status[1], quant::VolStatus::kOk);
  EXPECT_GT(vol[1], 0);
  batch.ImpliedVols(two, vol, status);
  EXPECT_EQ(broken->asked, 1);
}

/// Answers one request over TCP.
class OneAnswer {
 public:
  explicit OneAnswer(std::string answer)
      : acceptor_(io_, {boost::asio::ip::address_v4::loopback(), 0}),
        thread_([this, text = std::move(answer)] {
          auto socket = acceptor_.accept();
          boost::asio::read_until(socket, boost::asio::dynamic_buffer(request_), "\r\n\r\n");
          boost::asio::write(socket, boost::asio::buffer(text));
        }) {}
  ~OneAnswer() { thread_.join(); }
  OneAnswer(const OneAnswer&) = delete;
  OneAnswer& operator=(const OneAnswer&) = delete;

  [[nodiscard]] std::string Address() const {
    return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + "/price";
  }

 private:
  boost::asio::io_context io_;
  boost::asio::ip::tcp::acceptor acceptor_;
  std::string request_;
  std::thread thread_;
};

TEST(HourlyPrice, IsTheSettingOrWhatTheAddressAnswers) {
  EXPECT_EQ(HourlyPrice({.price = "0.31"}).value(), 0.31);
  {
    const OneAnswer metadata("HTTP/1.0 200 OK\r\nContent-Length: 4\r\n\r\n0.42");
    EXPECT_EQ(HourlyPrice({.price = metadata.Address()}).value(), 0.42);
  }
  {
    const OneAnswer missing("HTTP/1.0 404 Not Found\r\n\r\n0.42");
    EXPECT_FALSE(HourlyPrice({.price = missing.Address()}));
  }
  for (const char* wrong : {"", "cheap", "-1", "nan", "http://127.0.0.1:1/"}) {
    EXPECT_FALSE(HourlyPrice({.price = wrong})) << wrong;
  }
}

TEST(ChooseGpu, SaysWhyTheCardIsNotUsed) {
  const SystemClock clock;
  const auto says = [&](const GpuSettings& settings) { return ChooseGpu(settings, clock).says; };
  EXPECT_NE(says({}).find("gpu.use_gpu"), std::string::npos);
  EXPECT_NE(says({.use_gpu = true}).find("gpu.price"), std::string::npos);
  EXPECT_NE(says({.use_gpu = true, .price = "0.50"}).find("$0.50 an hour"), std::string::npos);
  EXPECT_NE(says({.use_gpu = true, .price = "0.49", .library = "/no/such.so"}).find("/no/such.so"),
            std::string::npos);
}

TEST(ChooseGpu, MeasuresWhoIsDoneFirst) {
  const GpuSettings settings{.use_gpu = true, .price = "0.1", .library = M8_GPU_HOST_LIBRARY};
  const auto choice = ChooseGpu(settings, SystemClock{});
  ASSERT_NE(choice.batch.Helper(), nullptr);
  EXPECT_NE(choice.says.find("this processor, $0.10 an hour"), std::string::npos) << choice.says;
}

}  // namespace
}  // namespace m8::app
