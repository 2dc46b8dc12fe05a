#pragma once

#include <cstdio>
#include <memory>
#include <string>

#include "core/base/result.h"
#include "core/train/training_session.h"

namespace embedscope::cli {

/// The history of a run as JSON, one object a line at the end of each epoch, written as it happens so that
/// other programs can follow it. Keys as in Keras' logs: epoch (from 1), step (training words read so far),
/// loss, accuracy (of a classifier), val_loss and val_accuracy (where a part is held out), learning_rate,
/// words_per_second (mean since the run began or was resumed). A resumed run writes its whole history again.
/// Used by one thread.
class MetricsLog {
  public:
    explicit MetricsLog(std::string path) : m_path(std::move(path)) {}

    /// Appends a line; the first one takes the place of what the file held. Errors: as systemError.
    Status write(const LossPoint& epochEnd);

  private:
    struct Closer {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };

    std::string m_path;
    std::unique_ptr<std::FILE, Closer> m_file;
};

}  // namespace embedscope::cli
