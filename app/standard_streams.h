#pragma once

namespace embedscope {

/// Takes the numbers of standard input, output and error where the caller has closed them, so that no file of
/// ours gets one and messages are written into it. Reading and writing them fails as before. Call it before
/// all else.
void reserveStandardStreams();

}  // namespace embedscope
