#pragma once

#include <string>

namespace embedscope {

/// What kind of failure a user or a file caused. Our own mistakes are asserts, not errors.
enum class ErrorCode {
    InvalidArgument,     ///< an option or a call outside its documented range
    NotFound,            ///< a file, a word or a column that does not exist
    PermissionDenied,    ///< the system refused to open, read or write
    NoSpace,             ///< the disk is full
    Io,                  ///< any other failure of the system while reading or writing
    UnexpectedEnd,       ///< the file ends before what its header promises
    BadFormat,           ///< the bytes do not follow the format
    UnsupportedVersion,  ///< a format or version that this program does not know
    TooLarge,            ///< more than the format, the memory or an index type can hold
    Cancelled,           ///< the user asked to stop; never shown as a failure
    NumericalFailure,    ///< NaN or infinity where a finite number is needed
};

/// The stable lower-case name of a code ("not-found"), as logs and JSON use it.
const char* errorCodeName(ErrorCode code);

/// One failure in the words of the user: what happened, where, and what to do.
struct Error {
    ErrorCode code = ErrorCode::Io;
    std::string what;    ///< "the header promises 5 rows and the file holds 3", no trailing full stop
    std::string place;   ///< "vectors.txt:17", "model.bin@0x40", or empty
    std::string advice;  ///< "Save the model again, or choose 'keep what is there'", or empty

    /// The failure as one line for stderr or a message box: "place: what. advice".
    std::string sentence() const;
};

/// An error of the system call that just failed: the code and the words follow errno.
/// doing is a present participle with its object ("writing the model"), place a path.
Error systemError(int errnoValue, const std::string& doing, const std::string& place);

/// "name@0x1f", the place of a byte in a binary file.
std::string bytePlace(const std::string& name, unsigned long long offset);

/// "name:17", the place of a line (from 1) in a text file.
std::string linePlace(const std::string& name, unsigned long long line);

}  // namespace embedscope
