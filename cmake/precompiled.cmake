# The standard headers cost a second a source file, GTest another; with STONECHAT_PCH they are read once for all
# targets. Nothing of ours and no other library is in here, so that the walls around heavy headers stay visible.
#
#   stonechat_precompiled(TARGET HEADERS)       HEADERS: `standard` or `testing`
#
# Not CMake's own precompiled headers: those name the build folder inside, and so no other checkout could take an object
# from ccache. These are made of system headers alone and come out the same everywhere.
option(STONECHAT_PCH "precompile the standard headers; a forgotten #include is then not noticed (Clang only)" OFF)

function(stonechat_precompile name)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
  separate_arguments(flags UNIX_COMMAND "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${type}}")
  list(TRANSFORM ARGN PREPEND "-include;" OUTPUT_VARIABLE includes)
  add_custom_command(
    OUTPUT ${CMAKE_BINARY_DIR}/${name}.pch
    COMMAND ${CMAKE_CXX_COMPILER} ${flags} ${stonechat_flags} -std=c++${CMAKE_CXX_STANDARD} ${stonechat_pch_flags}
            -MD -MF ${name}.pch.d -x c++-header ${includes} /dev/null -o ${name}.pch
    DEPFILE ${CMAKE_BINARY_DIR}/${name}.pch.d
    WORKING_DIRECTORY ${CMAKE_BINARY_DIR}
    COMMENT "Precompiling the ${name} headers"
    VERBATIM)
  add_custom_target(${name}_pch DEPENDS ${CMAKE_BINARY_DIR}/${name}.pch)
endfunction()

if(STONECHAT_PCH AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # With the time in it a precompiled header would be a new one at every build. The macro is what GTest's target says.
  set(stonechat_pch_flags -fpch-instantiate-templates -Xclang -fno-pch-timestamp -DGTEST_HAS_PTHREAD=1)
  set(headers algorithm array atomic chrono cstdint cstring deque expected functional map memory mutex optional span
      string string_view unordered_map utility variant vector)
  stonechat_precompile(standard ${headers})
  stonechat_precompile(testing ${headers} gtest/gtest.h)
endif()

function(stonechat_precompiled target headers)
  if(TARGET ${headers}_pch)
    # Clang does not name a precompiled header among what an object was made of.
    get_target_property(sources ${target} SOURCES)
    set_property(SOURCE ${sources} APPEND PROPERTY OBJECT_DEPENDS ${CMAKE_BINARY_DIR}/${headers}.pch)
    # Ninja compiles in the build folder, so the name says the same in every checkout.
    target_compile_options(${target} PRIVATE "SHELL:-include-pch ${headers}.pch")
  endif()
endfunction()
