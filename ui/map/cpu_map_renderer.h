#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "ui/map/label_layout.h"
#include "ui/map/label_sprites.h"
#include "ui/map/map_renderer.h"
#include "ui/map/point_stamps.h"

namespace embedscope {

/// Draws points by writing pixels: positions are sorted into tiles, each tile sums coverage and colour in
/// floating point, and a tone curve turns sums into pixels, so that dense places read as dense instead of as
/// whatever was drawn last. Needs no GPU.
class CpuMapRenderer : public MapRenderer {
  public:
    std::shared_ptr<const MapFrame> render(const MapRequest& request, std::stop_token stop) override;

  private:
    void project(const MapRequest& request, float reach);
    void placeLabels(MapFrame& frame, std::stop_token stop);
    std::vector<LabelCandidate> candidates(const MapRequest& request) const;
    void addOrdinary(const MapRequest& request, std::vector<LabelCandidate>& wanted) const;

    /// Grids that no frame needs any more, for the next frames: their memory is large. Frames end on any
    /// thread.
    struct IdleGrids {
        std::mutex mutex;
        std::vector<std::unique_ptr<PickGrid>> grids;
    };
    std::shared_ptr<PickGrid> takeGrid();

    std::shared_ptr<IdleGrids> m_idle = std::make_shared<IdleGrids>();
    std::vector<ScreenPoint> m_visible;
    std::size_t m_visibleCount = 0;
    std::size_t m_inView = 0;
    LabelLayout m_layout;
    LabelSprites m_sprites;
    std::shared_ptr<const Vocabulary> m_lastKeys;
};

}  // namespace embedscope
