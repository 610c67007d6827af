# The compiler and its flags, in one place.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  message(FATAL_ERROR "g++ ${CMAKE_CXX_COMPILER_VERSION} destroys temporaries in co_await twice. "
                      "Use clang++-19 (-DCMAKE_CXX_COMPILER=clang++-19) or g++ 13 or newer.")
endif()

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

set(STONECHAT_SANITIZE "" CACHE STRING "sanitizers, as for -fsanitize=: address,undefined or thread")
option(STONECHAT_FUZZ "build the libFuzzer targets" OFF)

find_program(CCACHE ccache)
if(CCACHE)
  # One checkout's objects are another's; a macro that a precompiled header defines changes only with that header.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
endif()

# Paths in objects start at the root of the repository, so that logs and failed checks read alike on every machine.
set(stonechat_flags -ffile-prefix-map=${CMAKE_SOURCE_DIR}/=)
list(APPEND stonechat_flags -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  add_link_options(-fuse-ld=lld)
endif()
if(STONECHAT_SANITIZE)
  list(APPEND stonechat_flags -fsanitize=${STONECHAT_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all
       -D_GLIBCXX_ASSERTIONS)
  add_link_options(-fsanitize=${STONECHAT_SANITIZE})
endif()
if(STONECHAT_FUZZ)
  list(APPEND stonechat_flags -fsanitize=fuzzer-no-link)
endif()
add_compile_options(${stonechat_flags})
