#pragma once

#include <cstddef>
#include <optional>
#include <stop_token>

#include "core/base/result.h"
#include "core/project/pca.h"

namespace embedscope {

/// One frame of a film of vectors that are being trained.
struct StableFrame {
    Projection projection;
    bool refitted = false;  ///< the axes are new: the map has to say so
    bool first = false;     ///< the axes are new because there were none for vectors of this size
    /// Variance on the kept axes over that of a fresh fit, 0 to 1, as last checked; 1 right after a fit.
    double keptShare = 1;
};

/// Draws frame after frame on the same axes, so that movement on the map is movement of the vectors. The axes
/// and the centre of the last fit stay until a fresh fit would show much more: at the first frame and then at
/// every checkEvery-th, the frame is fitted as well, and when the kept axes hold less than refitBelow of the
/// variance that the fresh ones hold, these take over, turned to lie as near as possible to the old ones. The
/// explained variance in a frame's basis is that of its fit. Used by one thread at a time.
class StableProjection {
  public:
    struct Options {
        std::size_t components = 2;
        double refitBelow = 0.7;     ///< 0: never of its own accord; 1: at every check
        std::size_t checkEvery = 8;  ///< frames; a check costs about ten times a projection
    };

    explicit StableProjection(const Options& options) : m_options(options) {}

    /// Projects a frame. Vectors of another dimension than before start afresh. Errors: as fitPca() and
    /// projectOnto(); the axes are then as before.
    Result<StableFrame> next(const VectorMatrix& vectors, std::stop_token stop = {}, unsigned threads = 0);
    /// The next frame gets fresh axes, turned towards the present ones.
    void requestRefit() { m_refitRequested = true; }
    /// Forgets the axes, as for a new model.
    void reset();
    /// The axes in use; nothing before the first frame.
    const std::optional<PcaBasis>& basis() const { return m_basis; }

  private:
    Options m_options;
    std::optional<PcaBasis> m_basis;
    std::size_t m_sinceCheck = 0;
    double m_keptShare = 1;
    bool m_refitRequested = false;
};

}  // namespace embedscope
