# What every target of the project shares: the language, the warnings, the sanitizers, where programs land.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
endif()

add_library(embedscope_options INTERFACE)
target_compile_options(embedscope_options INTERFACE -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC 12 warns of overlapping copies in its own std::string, wrongly (GCC bug 105651).
    target_compile_options(embedscope_options INTERFACE -Wno-restrict)
endif()
if(EMBEDSCOPE_WERROR)
    target_compile_options(embedscope_options INTERFACE -Werror)
endif()
if(EMBEDSCOPE_SANITIZE)
    target_compile_options(embedscope_options INTERFACE -fsanitize=${EMBEDSCOPE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(embedscope_options INTERFACE -fsanitize=${EMBEDSCOPE_SANITIZE})
endif()

# Test programs live apart from the programs that people start.
set(EMBEDSCOPE_TEST_DIRECTORY "${CMAKE_BINARY_DIR}/tests")

# Everything with threads in it, for the run under ThreadSanitizer: built by this target, found by ctest -L threads.
add_custom_target(thread_tests)
set(EMBEDSCOPE_THREADED "base|data|nn|train|index|project|session" CACHE INTERNAL "Test programs labelled threads")

# embedscope_core_test(NAME SOURCES...): a GoogleTest program over the core; each case is one ctest entry.
function(embedscope_core_test name)
    add_executable(test_${name} ${ARGN})
    target_link_libraries(test_${name} PRIVATE embedscope_core embedscope_options GTest::gtest_main)
    target_compile_definitions(test_${name} PRIVATE
        EMBEDSCOPE_SHARED_DATA="${CMAKE_SOURCE_DIR}/../shared/data"
        EMBEDSCOPE_RESOURCES="${CMAKE_SOURCE_DIR}/resources")
    set_target_properties(test_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${EMBEDSCOPE_TEST_DIRECTORY}")
    set(label core)
    if(name MATCHES "${EMBEDSCOPE_THREADED}")
        set(label threads)
        add_dependencies(thread_tests test_${name})
    endif()
    gtest_discover_tests(test_${name} TEST_PREFIX "core." DISCOVERY_MODE PRE_TEST
        PROPERTIES TIMEOUT 300 LABELS ${label})
endfunction()

# embedscope_ui_test(NAME SOURCES...): a Qt Test program on the offscreen platform.
function(embedscope_ui_test name)
    add_executable(uitest_${name} ${ARGN})
    set_target_properties(uitest_${name} PROPERTIES AUTOMOC ON RUNTIME_OUTPUT_DIRECTORY "${EMBEDSCOPE_TEST_DIRECTORY}")
    target_link_libraries(uitest_${name} PRIVATE embedscope_ui embedscope_options Qt6::Test)
    target_compile_definitions(uitest_${name} PRIVATE
        EMBEDSCOPE_SHARED_DATA="${CMAKE_SOURCE_DIR}/../shared/data"
        EMBEDSCOPE_RESOURCES="${CMAKE_SOURCE_DIR}/resources")
    add_test(NAME ui.${name} COMMAND uitest_${name})
    set(label ui)
    if(name MATCHES "${EMBEDSCOPE_THREADED}")
        set(label threads)
        add_dependencies(thread_tests uitest_${name})
    endif()
    set_tests_properties(ui.${name} PROPERTIES TIMEOUT 300 LABELS ${label}
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8;QT_LOGGING_RULES=qt.qpa.*=false;TSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/tsan.supp")
endfunction()
