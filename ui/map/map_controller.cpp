#include "ui/map/map_controller.h"

#include <QLocale>
#include <algorithm>
#include <cmath>
#include <functional>

namespace embedscope {

std::array<QString, 3> axisNames(const PcaBasis& basis, bool aligned) {
    std::array<QString, 3> names;
    const QLocale locale;
    // Axes that were turned towards earlier ones are no principal components one by one.
    aligned |= !std::is_sorted(basis.explainedRatio.begin(), basis.explainedRatio.end(), std::greater<>());
    if (aligned) {
        for (std::size_t i = 0; i < std::min<std::size_t>(3, basis.components); ++i)
            names[i] =
                i == 0 ? MapController::tr("axis 1, aligned") : MapController::tr("axis %1").arg(i + 1);
        return names;
    }
    for (std::size_t i = 0; i < std::min<std::size_t>(3, basis.components); ++i) {
        const double share = i < basis.explainedRatio.size() ? basis.explainedRatio[i] * 100 : NAN;
        names[i] = std::isfinite(share) ? MapController::tr("PC%1, %2 %")
                                              .arg(i + 1)
                                              .arg(locale.toString(share, 'f', share < 9.95 ? 1 : 0))
                                        : MapController::tr("PC%1").arg(i + 1);
    }
    return names;
}

MapController::MapController(Explorer* explorer, MapView* view, QObject* parent)
    : QObject(parent), m_explorer(explorer), m_view(view) {
    connect(explorer, &Explorer::changed, this, &MapController::onChanged);
    connect(view, &MapView::rowActivated, explorer, [explorer](RowId row) { explorer->setFocus(row); });
    connect(view, &MapView::selectionRequested, explorer,
            [explorer](const std::vector<RowId>& rows) { explorer->setSelection(rows); });
    connect(view, &MapView::clearRequested, explorer, [explorer] {
        explorer->setSelection({});
        explorer->setFocus(std::nullopt);
    });
    onChanged(ExplorerChange::Model | ExplorerChange::Projection | ExplorerChange::Selection);
}

void MapController::onChanged(ExplorerChanges what) {
    const ExplorerState& state = m_explorer->state();
    const auto keys = state.model ? state.model->vectors.keys : nullptr;
    if (what.testFlag(ExplorerChange::Model)) {
        m_replaced = true;
        m_points.reset();
        m_projection.reset();
        m_pointsJob.requestStop();
        m_selectionJob.requestStop();
        m_selection.reset();
    }
    const bool otherRows = keys != m_keys;
    m_keys = keys;
    if (what.testFlag(ExplorerChange::Model) || what.testFlag(ExplorerChange::Colour) || otherRows)
        prepareRows();
    if (state.projection && state.projection != m_projection) preparePoints();
    if (what.testFlag(ExplorerChange::Selection)) prepareSelection();
    apply();
}

void MapController::preparePoints() {
    m_projection = m_explorer->state().projection;
    m_pointsJob.start([projection = m_projection](std::stop_token) { return prepareMapPoints(projection); },
                      [this](std::shared_ptr<const MapPoints> points) {
                          m_points = std::move(points);
                          apply();
                      });
}

void MapController::prepareRows() {
    const ModelPtr model = m_explorer->state().model;
    if (!model) {
        m_rowsJob.requestStop();
        m_importance.reset();
        m_colouring.reset();
        return;
    }
    if (m_colouring && m_colouring->slots.size() != model->vectors.rows()) m_colouring.reset();
    if (m_importance && m_importance->rank.size() != model->vectors.rows()) m_importance.reset();
    struct Rows {
        std::shared_ptr<const MapImportance> importance;
        std::shared_ptr<const MapColouring> colouring;
    };
    m_rowsJob.start(
        [model, column = m_explorer->state().colourColumn](std::stop_token stop) {
            return Rows{importanceOf(*model->vectors.keys), colourBy(*model, column, stop)};
        },
        [this](Rows rows) {
            m_importance = std::move(rows.importance);
            m_colouring = std::move(rows.colouring);
            apply();
            Q_EMIT coloursChanged();
        });
}

void MapController::prepareSelection() {
    const ExplorerState& state = m_explorer->state();
    const std::size_t rows = state.model ? state.model->vectors.rows() : 0;
    m_selectionJob.start(
        [selected = state.selection, rows](std::stop_token) { return selectionOf(selected, rows); },
        [this](std::shared_ptr<const MapSelection> selection) {
            m_selection = std::move(selection);
            apply();
        });
}

void MapController::apply() {
    const ExplorerState& state = m_explorer->state();
    MapScene scene;
    if (m_points && m_keys && m_points->rows == m_keys->size()) {
        scene.keys = m_keys;
        scene.points = m_points;
        scene.note = state.projectionNote;
        scene.axisNames = axisNames(m_points->projection->basis, state.live);
    }
    scene.colouring = m_colouring;
    scene.importance = m_importance;
    if (m_selection &&
        (m_selection->empty() || m_selection->selected.size() == state.model->vectors.rows())) {
        scene.selection = m_selection;
    }
    if (state.focus && m_keys && state.focus->value < m_keys->size()) scene.focus = state.focus;
    scene.neighbors = state.neighbors;
    scene.metric = state.metric;
    scene.live = state.live;
    const bool replaced = m_replaced;
    if (!scene.empty()) m_replaced = false;
    m_view->setScene(std::move(scene), replaced ? SceneChange::Replace : SceneChange::Move);
}

}  // namespace embedscope
