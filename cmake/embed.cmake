# Files that the program carries in itself.
#
#   stonechat_embedded(NAME file…)    library stonechat_NAME; #include "embedded/NAME.h" declares for each file
#                                     `extern const std::string_view` with its name, dots as underscores
#
# The bytes become a source at build time, whenever a file changes. (#embed is not in the compilers that we need.)
set(STONECHAT_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/embed_files.cmake)

function(stonechat_embedded name)
  set(folder ${CMAKE_BINARY_DIR}/generated/embedded)
  list(TRANSFORM ARGN PREPEND ${CMAKE_SOURCE_DIR}/ OUTPUT_VARIABLE files)
  add_custom_command(
    OUTPUT ${folder}/${name}.h ${folder}/${name}.cc
    COMMAND ${CMAKE_COMMAND} "-DNAME=${name}" "-DFOLDER=${folder}" "-DFILES=${files}" -P ${STONECHAT_EMBED_SCRIPT}
    DEPENDS ${files} ${STONECHAT_EMBED_SCRIPT}
    COMMENT "Embedding ${name}"
    VERBATIM)
  add_library(stonechat_${name} STATIC ${folder}/${name}.cc ${folder}/${name}.h)
  target_include_directories(stonechat_${name} PUBLIC ${CMAKE_BINARY_DIR}/generated)
endfunction()
