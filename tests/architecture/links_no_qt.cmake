# Fails when PROGRAM is linked against Qt, directly or through another library.
execute_process(COMMAND ldd "${PROGRAM}" OUTPUT_VARIABLE libraries RESULT_VARIABLE failure)
if(failure OR NOT libraries MATCHES "libc[.]so")
    message(FATAL_ERROR "ldd could not read ${PROGRAM}: ${libraries}")
endif()
if(libraries MATCHES "libQt[^\n]*")
    message(FATAL_ERROR "${PROGRAM} links Qt: ${CMAKE_MATCH_0}")
endif()
