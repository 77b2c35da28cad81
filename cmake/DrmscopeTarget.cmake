# SPDX-License-Identifier: MIT
# What every target of ours has in common, and nothing else: the language, the
# warnings, the sanitizers, and the one include root, so that an #include line
# always names the folder it reaches into (the layering test reads those lines).

set(DRMSCOPE_WARNINGS
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor
    -Woverloaded-virtual -Wcast-align -Wformat=2 -Wimplicit-fallthrough)

option(DRMSCOPE_WERROR "Treat warnings as errors" ON)
set(DRMSCOPE_SANITIZE "" CACHE STRING "Value for -fsanitize=, or empty")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()
# Each test of the window is a program of 130 MB: 0.8 s of a processor instead of 3.9.
find_program(LLD_PROGRAM ld.lld)
if(LLD_PROGRAM)
    add_link_options(-fuse-ld=lld)
endif()

function(drmscope_configure target)
    target_compile_features(${target} PUBLIC cxx_std_20)
    set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
    target_include_directories(${target} PUBLIC ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR})
    target_compile_options(${target} PRIVATE ${DRMSCOPE_WARNINGS} $<$<BOOL:${DRMSCOPE_WERROR}>:-Werror>)
    if(DRMSCOPE_SANITIZE)
        target_compile_options(${target} PRIVATE -fsanitize=${DRMSCOPE_SANITIZE} -fno-omit-frame-pointer
                               -fno-sanitize-recover=all)
        target_link_options(${target} PUBLIC -fsanitize=${DRMSCOPE_SANITIZE})
    endif()
endfunction()

function(drmscope_library target)
    add_library(${target} STATIC ${ARGN})
    drmscope_configure(${target})
endfunction()

function(drmscope_program target)
    add_executable(${target} ${ARGN})
    drmscope_configure(${target})
endfunction()

# What is no part of what is shipped: to optimise it costs more than it gains.
function(drmscope_test_program target)
    drmscope_program(${target} ${ARGN})
    target_compile_options(${target} PRIVATE "$<$<CONFIG:RelWithDebInfo>:-O1;-g1>")
endfunction()

# A GoogleTest program of the fast layer: no kernel, no root, no network.
function(drmscope_test target)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINK")
    drmscope_test_program(${target} ${arg_SOURCES})
    target_link_libraries(${target} PRIVATE ${arg_LINK} GTest::gtest GTest::gtest_main)
    include(GoogleTest)
    gtest_discover_tests(${target} TEST_PREFIX ${target}. PROPERTIES LABELS unit)
endfunction()
