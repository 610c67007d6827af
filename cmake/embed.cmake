# Files that the program carries in itself.
#
#   stonechat_embedded(NAME file…)    library stonechat_NAME, which defines for each file, with dots as underscores:
#                                     namespace stonechat::embedded { extern const std::string_view FILE_NAME; }
#
# The bytes become a source at build time, whenever a file changes. (#embed is not in the compilers that we need.)
set(STONECHAT_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/embed_files.cmake)

function(stonechat_embedded name)
  set(folder ${CMAKE_BINARY_DIR}/generated/embedded)
  list(TRANSFORM ARGN PREPEND ${CMAKE_SOURCE_DIR}/ OUTPUT_VARIABLE files)
  add_custom_command(
    OUTPUT ${folder}/${name}.cc
    COMMAND ${CMAKE_COMMAND} "-DSOURCE=${folder}/${name}.cc" "-DFILES=${files}" -P ${STONECHAT_EMBED_SCRIPT}
    DEPENDS ${files} ${STONECHAT_EMBED_SCRIPT}
    COMMENT "Embedding ${name}"
    VERBATIM)
  add_library(stonechat_${name} STATIC ${folder}/${name}.cc)
endfunction()
