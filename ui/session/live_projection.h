#pragma once

#include <QString>
#include <memory>
#include <optional>
#include <stop_token>

#include "core/base/result.h"
#include "core/model/embedding_model.h"
#include "core/project/pca.h"

namespace embedscope {

/// One frame of a run as the explorer takes it.
struct LiveFrame {
    ModelPtr model;
    std::shared_ptr<const Projection> projection;
    QString note;  ///< "untrained", "epoch 0.4", "epoch 0.6, map re-fitted"
};

/// Where the frames of one run stand on the map: the basis is kept from frame to frame, so that what moves on
/// screen are the vectors; when it no longer shows enough of the variance it is fitted again, turned to lie as
/// near as possible to the one before, and the frame's note says so. Used by one thread at a time.
class LiveProjection {
  public:
    /// The frame of a model after epoch (0: untrained). Errors: as fitPca() and projectOnto().
    Result<LiveFrame> frame(ModelPtr model, double epoch, std::size_t components, std::stop_token stop);

  private:
    bool isDue(double epoch, std::size_t components) const;

    std::optional<PcaBasis> m_basis;
    std::size_t m_components = 0;  ///< asked for; the basis has fewer when d is smaller
    double m_fittedAt = 0;         ///< epoch
};

}  // namespace embedscope
