#pragma once

#include <QString>

#include "ui/panels/panel.h"
#include "ui/session/job_slot.h"

class QFileDialog;
class QLabel;
class QProgressBar;

namespace embedscope {

class EmptyState;
class Explorer;
class MapController;
class MapToolbar;
class SelectionBar;
class MapView;

/// The map with its tools, how many rows it shows, and what is being computed. GUI thread only.
class MapPanel : public Panel {
    Q_OBJECT
  public:
    explicit MapPanel(Explorer* explorer, QWidget* parent = nullptr);
    ~MapPanel() override;

    MapView* view() const { return m_view; }
    MapToolbar* toolbar() const { return m_toolbar; }
    /// True when nothing moves and nothing is being computed or drawn: a picture of it is final.
    bool isSettled() const;

  Q_SIGNALS:
    /// The empty state's button: the user would like to open a model.
    void openRequested();
    /// A sentence for the user: what went wrong, or what was saved.
    void failed(const QString& sentence);
    void saved(const QString& path);
    /// The neighbours of the selected words are wanted in view.
    void neighborsWanted();

  protected:
    bool eventFilter(QObject* object, QEvent* event) override;

  private:
    void refresh();
    void refreshNotes();
    void onBusy(const QString& what, double fraction);
    void arrange();
    void savePicture(const QString& format, int scale);
    void saveCoordinates();

    Explorer* m_explorer;
    MapView* m_view;
    MapController* m_controller;
    MapToolbar* m_toolbar;
    SelectionBar* m_selection;
    QLabel* m_notes;
    QWidget* m_busy;
    QLabel* m_busyText;
    QProgressBar* m_busyBar;
    QString m_busyWhat;
    JobSlot m_saving;
};

}  // namespace embedscope
