# Every library that the program may link, under the name that m8_module(LIBS ...) uses. All come from Debian's packages.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(ZLIB REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(date REQUIRED)
find_package(prometheus-cpp REQUIRED CONFIG)
find_package(simdjson REQUIRED)
pkg_check_modules(HWY REQUIRED IMPORTED_TARGET libhwy)
pkg_check_modules(TOMLPP REQUIRED IMPORTED_TARGET tomlplusplus)
pkg_check_modules(ZSTD REQUIRED IMPORTED_TARGET libzstd)
find_package(CLI11 REQUIRED)

add_library(m8_asio STATIC EXCLUDE_FROM_ALL ${CMAKE_SOURCE_DIR}/cmake/asio_impl.cpp)
target_compile_definitions(m8_asio PUBLIC
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
target_link_libraries(m8_asio PUBLIC Threads::Threads)

set(M8_LIB_asio m8_asio)
set(M8_LIB_fmt fmt::fmt)
set(M8_LIB_zlib ZLIB::ZLIB)
set(M8_LIB_zstd PkgConfig::ZSTD)
set(M8_LIB_sqlite SQLite::SQLite3)
set(M8_LIB_date date::date-tz)
set(M8_LIB_prometheus prometheus-cpp::core)
set(M8_LIB_simdjson simdjson::simdjson)
set(M8_LIB_hwy PkgConfig::HWY)
set(M8_LIB_toml PkgConfig::TOMLPP)
set(M8_LIB_cli11 CLI11::CLI11)

if(M8_TESTS)
  find_package(GTest REQUIRED)
  add_library(m8_test_support INTERFACE)
  target_link_libraries(m8_test_support INTERFACE GTest::gtest GTest::gmock GTest::gtest_main rapidcheck)
endif()

# What every target of ours is compiled with; libraries are system headers, so warnings are about our own lines.
add_library(m8_flags INTERFACE)
target_include_directories(m8_flags INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(m8_flags INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
  -Wno-missing-field-initializers  # members have defaults, and designated initialisers leave them to these
  -fno-fast-math -ffp-contract=off)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # False alarms of g++ 12 inside std::string when it inlines (GCC bugs 105329 and 105562).
  target_compile_options(m8_flags INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
endif()
if(M8_WERROR)
  target_compile_options(m8_flags INTERFACE -Werror)
endif()
if(M8_SANITIZE)
  target_compile_options(m8_flags INTERFACE -fsanitize=${M8_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(m8_flags INTERFACE -fsanitize=${M8_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    target_compile_options(m8_flags INTERFACE -fno-sanitize=function)
  endif()
  # Not our lines, but our process: the same instrumentation, without our warnings.
  target_compile_options(m8_asio PRIVATE -fsanitize=${M8_SANITIZE} -fno-omit-frame-pointer)
endif()
