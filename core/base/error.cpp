#include "core/base/error.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>

namespace embedscope {
namespace {

/// Closes a sentence that does not close itself.
void closeSentence(std::string& text) {
    if (!text.empty() && std::string_view(".?!").find(text.back()) == std::string_view::npos) text += '.';
}

}  // namespace

const char* errorCodeName(ErrorCode code) {
    switch (code) {
        case ErrorCode::InvalidArgument:
            return "invalid-argument";
        case ErrorCode::NotFound:
            return "not-found";
        case ErrorCode::PermissionDenied:
            return "permission-denied";
        case ErrorCode::NoSpace:
            return "no-space";
        case ErrorCode::Io:
            return "io";
        case ErrorCode::UnexpectedEnd:
            return "unexpected-end";
        case ErrorCode::BadFormat:
            return "bad-format";
        case ErrorCode::UnsupportedVersion:
            return "unsupported-version";
        case ErrorCode::TooLarge:
            return "too-large";
        case ErrorCode::Cancelled:
            return "cancelled";
        case ErrorCode::NumericalFailure:
            return "numerical-failure";
    }
    return "unknown";
}

std::string Error::sentence() const {
    std::string text;
    if (!place.empty()) text += place + ": ";
    text += what;
    closeSentence(text);
    if (!advice.empty()) {
        text += ' ' + advice;
        closeSentence(text);
    }
    return text;
}

Error systemError(int errnoValue, const std::string& doing, const std::string& place) {
    switch (errnoValue) {
        case ENOENT:
            return {ErrorCode::NotFound, doing + " failed: there is no such file or folder", place,
                    "Check the name"};
        case EACCES:
        case EPERM:
        case EROFS:
            return {ErrorCode::PermissionDenied, doing + " failed: the system does not permit it", place,
                    "Check the permissions of the file and its folder"};
        case ENOSPC:
        case EDQUOT:
            return {ErrorCode::NoSpace, doing + " failed: the disk is full", place,
                    "Free some space or choose another disk; what was there before is untouched"};
        case EISDIR:
            return {ErrorCode::InvalidArgument, doing + " failed: it is a folder, not a file", place,
                    "Choose a file in it"};
        case ENOTDIR:
            return {ErrorCode::NotFound, doing + " failed: a part of the path is a file, not a folder", place,
                    "Check the name"};
        case ENAMETOOLONG:
            return {ErrorCode::InvalidArgument, doing + " failed: the name is too long", place,
                    "Choose a shorter one"};
        case ENOMEM:
        case EAGAIN:
            return {ErrorCode::TooLarge, doing + " failed: the system is short of memory", place,
                    "Close other programs"};
        case EFBIG:
            return {ErrorCode::TooLarge, doing + " failed: the file grew beyond the permitted size", place,
                    "Choose another disk"};
        default:
            return {ErrorCode::Io, doing + " failed: " + std::strerror(errnoValue), place, ""};
    }
}

std::string bytePlace(const std::string& name, unsigned long long offset) {
    char text[32];
    std::snprintf(text, sizeof text, "@0x%llx", offset);
    return name + text;
}

std::string linePlace(const std::string& name, unsigned long long line) {
    return name + ':' + std::to_string(line);
}

}  // namespace embedscope
