#pragma once

#include <QBasicTimer>
#include <QElapsedTimer>
#include <QPolygonF>
#include <QWidget>
#include <memory>
#include <optional>
#include <unordered_map>

#include "ui/map/map_motion.h"
#include "ui/map/map_render_thread.h"
#include "ui/map/map_trails.h"
#include "ui/session/job_slot.h"

namespace embedscope {

struct MapOverlay;

enum class MapTool { Move, Rectangle, Lasso };

/// How a new scene relates to the one before.
enum class SceneChange {
    Replace,  ///< other rows, or another space: nothing carries over
    Move,     ///< the same rows elsewhere: they glide there
    Restyle   ///< the same places: colours, selection, focus
};

/// The map: shows a scene and lets people move in it, point at rows and choose them. Pictures are drawn on
/// another thread; until a new one is there, the last one is shown moved and scaled, so the view never waits.
/// While the view has not been panned or zoomed it keeps everything in view ("following"); a pan or zoom ends
/// that, fit() begins it again. No timer runs while nothing moves. GUI thread only.
class MapView : public QWidget {
    Q_OBJECT
  public:
    explicit MapView(QWidget* parent = nullptr);
    ~MapView() override;

    void setScene(MapScene scene, SceneChange change);
    const MapScene& scene() const { return *m_scene; }
    const MapCamera& camera() const { return m_motion.camera(); }
    const std::shared_ptr<const MapFrame>& frame() const { return m_frame; }
    /// What is on screen now, for saving it.
    MapRequest present() const;

    void setTool(MapTool tool);
    MapTool tool() const { return m_tool; }
    void setLabelDensity(LabelDensity density);
    LabelDensity labelDensity() const { return m_density; }
    /// Turns movements off; they are off too when the system asks for less motion.
    void setReducedMotion(bool reduced);
    /// Places over the map (logical pixels) that widgets cover: no label goes there.
    void setReserved(std::vector<QRectF> reserved);

    bool isFollowing() const { return m_following; }
    /// The row under the mouse, or chosen with the arrow keys.
    std::optional<RowId> hovered() const { return m_hovered; }
    /// Where a row is on the widget now.
    QPointF placeOf(RowId row) const;
    /// The row whose point or label is at a place of the widget.
    std::optional<RowId> rowAt(QPointF pixel) const;
    /// True when the frame on screen shows the present scene and camera, and nothing moves.
    bool isSettled() const;
    /// What is in view, as a sentence.
    QString summary() const;

    QSize sizeHint() const override { return {900, 600}; }
    QSize minimumSizeHint() const override { return {240, 180}; }

  public Q_SLOTS:
    void fit();
    void zoomBy(double factor);

  Q_SIGNALS:
    void rowActivated(embedscope::RowId row);
    void hoveredChanged();
    /// Rows drawn around, or clicked with Shift: the whole new selection.
    void selectionRequested(const std::vector<embedscope::RowId>& rows);
    /// Escape: nothing shall be in focus or selected.
    void clearRequested();
    void savePictureRequested();
    void toolChanged(embedscope::MapTool tool);
    /// A frame is on screen: counts may have changed.
    void frameShown();

  protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void timerEvent(QTimerEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

  private:
    enum class Drag { None, Pan, Orbit, Outline };
    struct ShownLabel {
        MapLabel label;
        double opacity = 0;
        bool wanted = true;
        std::size_t order = 0;  ///< in the frame: the smaller, the more important
    };

    // Scene, camera and time
    void updateStyle();
    void acceptPoints(MapScene& scene, SceneChange change);
    void startMorph(double nowMs);
    void requestFrame();
    void showFrame(std::shared_ptr<const MapFrame> frame);
    void wake();
    void tick(double nowMs);
    bool isCalm() const;
    bool mayDraw(double nowMs) const;
    double now() const;
    MapCamera fittedCamera() const;
    void endFollowing();
    void bringFocusIntoView();
    std::vector<RowId> rowsToTrail() const;
    bool motionReduced() const;

    // Painting
    void paintImage(QPainter& painter) const;
    void paintLabels(QPainter& painter, const MapOverlay& overlay) const;
    void paintOutline(QPainter& painter) const;
    QString hoverDetail(RowId row) const;

    // Input
    QPointF toFramePixel(QPointF pixel) const;
    void setHovered(std::optional<RowId> row);
    void moveHover(QPointF direction);
    void zoomAt(QPointF pixel, double factor, bool animated);
    void clickAt(QPointF pixel, Qt::KeyboardModifiers modifiers);
    void toggleSelected(RowId row);
    void finishOutline(Qt::KeyboardModifiers modifiers);
    bool pinch(QEvent* event);
    void updateCursor();

    MapRenderThread m_renderer;
    std::shared_ptr<const MapScene> m_scene;
    std::shared_ptr<const MapPoints> m_waitingPoints;  // arrived while the last move was under way
    std::shared_ptr<const MapStyle> m_style;
    std::shared_ptr<const MapFrame> m_frame;
    MapMotion m_motion;
    MapTrails m_trails;
    LabelDensity m_density = LabelDensity::Normal;
    std::vector<QRectF> m_reserved;
    bool m_reducedBySetting = false;
    bool m_following = true;

    QBasicTimer m_ticker;
    QElapsedTimer m_clock;
    int m_tickMs = 0;
    double m_lastTickMs = 0;
    double m_lastRequestMs = 0;
    bool m_frameOwed = false;  // something moved since the last request
    double m_morph = 1;
    double m_morphStartMs = 0;
    double m_morphLengthMs = 200;
    double m_lastPointsMs = -1e9;
    std::unordered_map<std::uint32_t, ShownLabel> m_labels;

    MapTool m_tool = MapTool::Move;
    Drag m_drag = Drag::None;
    MapTool m_outlineTool = MapTool::Rectangle;
    QPointF m_pressed;
    QPointF m_last;
    bool m_moved = false;
    QPolygonF m_outline;
    std::optional<RowId> m_hovered;
    bool m_focusShown = false;  // reached by keyboard: show where the focus is
    JobSlot m_picking;
};

}  // namespace embedscope
