#pragma once

#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/train/training_session.h"

namespace embedscope::cli {

/// The history of a run as JSON, one object a line at the end of each epoch, written as it happens so that
/// other programs can follow it. Keys as in Keras' logs: epoch (from 1), step (training words read so far),
/// loss, val_loss (where a part is held out), learning_rate, words_per_second (since the run began). Used by
/// one thread.
class MetricsLog {
  public:
    /// Starts the file anew, or goes on at its end when a run is resumed. Errors: as systemError.
    static Result<MetricsLog> open(const std::string& path, bool append);

    /// Errors: NoSpace, Io.
    Status write(const LossPoint& epochEnd, double wordsPerSecond);

  private:
    struct Closer {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    MetricsLog(std::FILE* file, std::string path) : m_file(file), m_path(std::move(path)) {}

    std::unique_ptr<std::FILE, Closer> m_file;
    std::string m_path;
};

}  // namespace embedscope::cli
