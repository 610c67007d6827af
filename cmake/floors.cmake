# A folder under src/ is one library of its sources and one test program of its *_test.cc files.
#
#   stonechat_folder(FOLDER [LINKS folder-or-target…])      library stonechat_FOLDER, program stonechat_FOLDER_test
#   stonechat_test(TARGET source… [LINKS …])                a GTest program in <build>/unit, part of target `unit`
#   stonechat_program(TARGET source… [LINKS …])             a program in the current build folder
#   stonechat_all_folders_declared()                        fails where src/ holds a source that nothing builds

# A test that reads a file of the repository includes "tests/source_dir.h". As a macro for all of them the path would
# keep every test program out of another checkout's ccache.
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/tests/source_dir.h
     CONTENT "#pragma once\n#define STONECHAT_SOURCE_DIR \"@CMAKE_SOURCE_DIR@\"\n" @ONLY)

# Every test program; a sanitizer build needs no more than this.
add_custom_target(unit)

function(stonechat_target_name folder out)
  string(REPLACE "/" "_" name "${folder}")
  set(${out} "stonechat_${name}" PARENT_SCOPE)
endfunction()

# Maps folder names of ours to their targets; other names are targets themselves.
function(stonechat_links out)
  set(links "")
  foreach(item IN LISTS ARGN)
    stonechat_target_name(${item} name)
    if(TARGET ${name})
      list(APPEND links ${name})
    elseif(TARGET ${item} OR item MATCHES "::")
      list(APPEND links ${item})
    else()
      message(FATAL_ERROR "LINKS ${item}: neither a folder declared above this line nor a target")
    endif()
  endforeach()
  set(${out} "${links}" PARENT_SCOPE)
endfunction()

function(stonechat_folder folder)
  cmake_parse_arguments(ARG "" "" "LINKS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${folder}/*.cc)
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cc$")
  stonechat_target_name(${folder} name)
  stonechat_links(links ${ARG_LINKS})
  if(sources)
    add_library(${name} STATIC ${sources})
    stonechat_precompiled(${name} standard)
    set(scope PUBLIC)
  else()
    add_library(${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  target_include_directories(${name} ${scope} ${CMAKE_SOURCE_DIR}/src)
  target_link_libraries(${name} ${scope} ${links} Threads::Threads)
  if(tests)
    stonechat_test(${name}_test ${tests} LINKS ${name})
  endif()
  set_property(GLOBAL APPEND PROPERTY STONECHAT_FOLDERS ${folder})
endfunction()

function(stonechat_test target)
  cmake_parse_arguments(ARG "" "" "LINKS" ${ARGN})
  stonechat_links(links ${ARG_LINKS})
  add_executable(${target} ${ARG_UNPARSED_ARGUMENTS})
  stonechat_precompiled(${target} testing)
  target_include_directories(${target} PRIVATE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/src
                                               ${CMAKE_BINARY_DIR}/generated)
  target_link_libraries(${target} PRIVATE ${links} GTest::gmock GTest::gtest_main)
  set_target_properties(${target} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/unit)
  add_test(NAME ${target} COMMAND ${target})
  add_dependencies(unit ${target})
endfunction()

function(stonechat_program target)
  cmake_parse_arguments(ARG "" "" "LINKS" ${ARGN})
  stonechat_links(links ${ARG_LINKS})
  add_executable(${target} ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${target} PRIVATE ${links})
endfunction()

function(stonechat_all_folders_declared)
  get_property(declared GLOBAL PROPERTY STONECHAT_FOLDERS)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR}/src/*.cc)
  foreach(source IN LISTS sources)
    get_filename_component(folder "${source}" DIRECTORY)
    if(NOT folder IN_LIST declared)
      message(FATAL_ERROR "Nothing builds src/${source}: stonechat_folder(${folder} …) is missing in CMakeLists.txt")
    endif()
  endforeach()
endfunction()
