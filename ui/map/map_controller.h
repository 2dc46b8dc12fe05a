#pragma once

#include <QObject>
#include <memory>

#include "ui/map/map_view.h"
#include "ui/session/explorer.h"
#include "ui/session/job_slot.h"

namespace embedscope {

/// Ties a map to the explorer: turns states into scenes, with everything that looks at all rows done on
/// background threads, and turns what people do on the map into changes of the state. GUI thread only.
class MapController : public QObject {
    Q_OBJECT
  public:
    /// Both must outlive the controller.
    MapController(Explorer* explorer, MapView* view, QObject* parent = nullptr);

  Q_SIGNALS:
    /// The columns to colour by, or what the colours mean, have changed.
    void coloursChanged();

  private:
    void onChanged(ExplorerChanges what);
    void preparePoints();
    void prepareRows();
    void prepareSelection();
    void apply();

    Explorer* m_explorer;
    MapView* m_view;
    std::shared_ptr<const Projection> m_projection;  // that m_points is, or is being, made of
    std::shared_ptr<const MapPoints> m_points;
    std::shared_ptr<const Vocabulary> m_keys;
    std::shared_ptr<const MapImportance> m_importance;
    std::shared_ptr<const MapColouring> m_colouring;
    std::shared_ptr<const MapSelection> m_selection;
    bool m_replaced = true;  // the model changed since the last scene
    JobSlot m_pointsJob;
    JobSlot m_rowsJob;
    JobSlot m_selectionJob;
};

/// "PC1, 23 %" for each axis of the basis.
std::array<QString, 3> axisNames(const PcaBasis& basis, bool aligned = false);

}  // namespace embedscope
