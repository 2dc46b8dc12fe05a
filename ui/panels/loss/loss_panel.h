#pragma once

#include <QTimer>

#include "ui/panels/panel.h"

class QAction;
class QLabel;
class QStackedWidget;
class QTableView;
class QToolButton;

namespace embedscope {

class LossChart;
class LossTableModel;
class RunStore;
class TrainingController;

/// The loss of the run that goes on or was last, or of the runs that are compared, as chart or as table.
class LossPanel : public Panel {
    Q_OBJECT
  public:
    LossPanel(TrainingController* controller, RunStore* store, QWidget* parent = nullptr);

    LossChart* chart() const { return m_chart; }
    QAction* copyPictureAction() const { return m_copyPicture; }
    QAction* copyDataAction() const { return m_copyData; }

  Q_SIGNALS:
    /// The button of the empty state: show where training begins.
    void trainRequested();

  protected:
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    void buildTools();
    void refreshSoon();
    void refresh();
    void showLine();
    void setMeasure(bool accuracy);

    TrainingController* m_controller;
    RunStore* m_store;
    LossChart* m_chart;
    LossTableModel* m_table;
    QTableView* m_view;
    QStackedWidget* m_pages;
    QLabel* m_line;
    QAction* m_copyPicture = nullptr;
    QAction* m_copyData = nullptr;
    QAction* m_asTable = nullptr;
    QToolButton* m_lossButton = nullptr;
    QToolButton* m_accuracyButton = nullptr;
    QTimer m_pace;
};

}  // namespace embedscope
