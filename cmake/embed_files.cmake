# Run by stonechat_embedded(): writes FOLDER/NAME.h and FOLDER/NAME.cc with the bytes of FILES.
set(header "#pragma once\n\n#include <string_view>\n\nnamespace stonechat::embedded {\n\n")
set(source "#include \"embedded/${NAME}.h\"\n\nnamespace stonechat::embedded {\n")
foreach(file IN LISTS FILES)
  get_filename_component(variable "${file}" NAME)
  string(MAKE_C_IDENTIFIER "${variable}" variable)
  file(READ "${file}" bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
  string(APPEND header "extern const std::string_view ${variable};\n")
  string(APPEND source "static constexpr char ${variable}_bytes[] = {${bytes}};\n"
                       "const std::string_view ${variable}{${variable}_bytes, sizeof ${variable}_bytes};\n")
endforeach()
file(WRITE "${FOLDER}/${NAME}.h" "${header}\n}\n")
file(WRITE "${FOLDER}/${NAME}.cc" "${source}}\n")
