# SPDX-License-Identifier: MIT
# For scripts that write files into C++ sources: sets `text_variable` to the file as a raw string.
function(embed text_variable path)
    file(READ ${path} text)
    set(${text_variable} "R\"drmscope_text(${text})drmscope_text\"" PARENT_SCOPE)
endfunction()
