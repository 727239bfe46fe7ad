# cmake -DOUT=assets.cpp -DNAME=PageAssets -DFOLDER=page -P embed.cmake: a C++ source with m8::server::NAME(), one entry a file.
file(GLOB files ${FOLDER}/*)
set(arrays "")
set(entries "")
set(index 0)
foreach(file ${files})
  get_filename_component(base ${file} NAME)
  file(READ ${file} hex HEX)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${hex}")
  string(APPEND arrays "constexpr char kFile${index}[] = {${bytes}};\n")
  string(APPEND entries "    {\"/${base}\", {kFile${index}, sizeof kFile${index}}},\n")
  math(EXPR index "${index} + 1")
endforeach()
file(WRITE ${OUT} "// Made by cmake/embed.cmake.
#include \"server/assets.hpp\"

namespace m8::server {
namespace {
${arrays}
constexpr Asset kAll[] = {
${entries}};
}  // namespace

std::span<const Asset> ${NAME}() noexcept { return kAll; }

}  // namespace m8::server
")
