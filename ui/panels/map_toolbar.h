#pragma once

#include <QFrame>
#include <QHash>
#include <QString>

class QAction;
class QActionGroup;
class QMenu;
class QToolButton;

namespace embedscope {

class Explorer;
class MapView;

/// The tools of the map on one floating strip: projection, 2D or 3D, colour, labels, selecting, fit, saving.
/// Every tool is a QAction with a shortcut, so that menus of the window can hold them too. GUI thread only.
class MapToolbar : public QFrame {
    Q_OBJECT
  public:
    MapToolbar(Explorer* explorer, MapView* view, QWidget* parent = nullptr);

    /// All actions, in the order of the strip.
    QList<QAction*> mapActions() const { return m_actions; }
    QMenu* saveMenu() const { return m_saveMenu; }
    /// Shows the state of the explorer and the view.
    void refresh();
    /// Icons alone where the map is narrow.
    void setCompact(bool compact);
    /// Rebuilds the menu of columns: other rows or other metadata.
    void rebuildColours();

  Q_SIGNALS:
    /// format is "png", "svg" or "pdf"; scale in pixels per pixel on screen.
    void pictureWanted(const QString& format, int scale);
    void coordinatesWanted();

  protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    QAction* addAct(const QString& name, const QString& icon, const QString& text, const QString& tip,
                    const QKeySequence& shortcut = {});
    QToolButton* addButton(QAction* action);
    QToolButton* addMenuButton(QMenu* menu, const QString& name, const QString& icon, const QString& tip);
    void buildProjection();
    void buildLabels();
    void buildTools();
    void buildSaving();
    void updateIcons();

    Explorer* m_explorer;
    MapView* m_view;
    QList<QAction*> m_actions;
    QHash<QAction*, QString> m_icons;
    QHash<QToolButton*, QString> m_buttonIcons;
    QAction* m_flat = nullptr;
    QAction* m_space = nullptr;
    QAction* m_move = nullptr;
    QAction* m_rectangle = nullptr;
    QAction* m_lasso = nullptr;
    QList<QAction*> m_densities;
    QActionGroup* m_colourGroup = nullptr;
    QMenu* m_colourMenu = nullptr;
    QMenu* m_saveMenu = nullptr;
    QToolButton* m_colourButton = nullptr;
    QToolButton* m_labelsButton = nullptr;
};

}  // namespace embedscope
