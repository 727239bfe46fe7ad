# -DMAGIC8_CUDA=ON: libmagic8_cuda.so beside the program, which loads it at run time. It is made by nvcc alone and needs no card to be
# built; code for the cards of data centres since 2020, and PTX for those to come.
option(MAGIC8_CUDA "Build the library that computes on a CUDA card" OFF)
if(MAGIC8_CUDA)
  find_program(NVCC nvcc HINTS /usr/local/cuda/bin REQUIRED)
  set(cuda_dir ${CMAKE_SOURCE_DIR}/src/quant/gpu)
  add_custom_command(
    OUTPUT ${CMAKE_BINARY_DIR}/libmagic8_cuda.so
    COMMAND ${NVCC} -std=c++20 -O3 --shared -Xcompiler -fPIC --fmad=false -I${CMAKE_SOURCE_DIR}/src
      -gencode arch=compute_80,code=sm_80 -gencode arch=compute_90,code=sm_90 -gencode arch=compute_90,code=compute_90
      -o ${CMAKE_BINARY_DIR}/libmagic8_cuda.so ${cuda_dir}/kernels.cu
    DEPENDS ${cuda_dir}/kernels.cu ${cuda_dir}/abi.h ${cuda_dir}/black_scalar.hpp ${CMAKE_SOURCE_DIR}/src/quant/vol_status.hpp
    COMMENT "Building libmagic8_cuda.so")
  add_custom_target(magic8_cuda ALL DEPENDS ${CMAKE_BINARY_DIR}/libmagic8_cuda.so)
endif()
