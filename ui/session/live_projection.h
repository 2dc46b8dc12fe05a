#pragma once

#include <QString>
#include <memory>
#include <optional>
#include <stop_token>

#include "core/base/result.h"
#include "core/model/embedding_model.h"
#include "core/project/stable_projection.h"

namespace embedscope {

/// One frame of a run as the explorer takes it.
struct LiveFrame {
    ModelPtr model;
    std::shared_ptr<const Projection> projection;
    QString note;  ///< "untrained", "epoch 0.8, map re-fitted at 0.6"
};

/// Where the frames of one run stand on the map: a StableProjection, and the note that tells the user how far
/// the run is and when the axes last changed. Used by one thread at a time.
class LiveProjection {
  public:
    /// The frame of a model after epoch (0: untrained). components: 2 or 3. Errors: as StableProjection.
    Result<LiveFrame> frame(ModelPtr model, double epoch, std::size_t components, std::stop_token stop);

  private:
    std::optional<StableProjection> m_projection;
    std::size_t m_components = 0;
    std::optional<double> m_refittedAt;  ///< epoch of the last change of axes
};

}  // namespace embedscope
