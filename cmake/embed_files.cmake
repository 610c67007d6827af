# Run by stonechat_embedded(): writes SOURCE with the bytes of FILES.
set(source "#include <string_view>\n\nnamespace stonechat::embedded {\n")
foreach(file IN LISTS FILES)
  get_filename_component(variable "${file}" NAME)
  string(MAKE_C_IDENTIFIER "${variable}" variable)
  file(READ "${file}" bytes HEX)
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
  string(APPEND source "static constexpr char ${variable}_bytes[] = {${bytes}};\n"
                       "extern const std::string_view ${variable};\n"
                       "const std::string_view ${variable}{${variable}_bytes, sizeof ${variable}_bytes};\n")
endforeach()
file(WRITE "${SOURCE}" "${source}}\n")
