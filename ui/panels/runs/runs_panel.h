#pragma once

#include <QStringList>
#include <QTimer>
#include <vector>

#include "core/model/recipe.h"
#include "ui/panels/panel.h"

class QAction;
class QLabel;
class QTableView;
class QToolButton;

namespace embedscope {

class RunComparisonModel;
class RunStore;
class RunsModel;

/// The runs of this workspace in a table: checked ones are laid over each other in the loss chart and
/// compared below, one can be opened on the map, give its settings, be renamed or deleted (with a way back).
class RunsPanel : public Panel {
    Q_OBJECT
  public:
    explicit RunsPanel(RunStore* store, QWidget* parent = nullptr);
    /// Carries out a removal that could still have been undone.
    ~RunsPanel() override;

    QTableView* table() const { return m_table; }
    QAction* openAction() const { return m_open; }
    QAction* useSettingsAction() const { return m_useSettings; }
    QAction* continueAction() const { return m_continue; }
    QAction* renameAction() const { return m_rename; }
    QAction* deleteAction() const { return m_delete; }

  Q_SIGNALS:
    void openModelRequested(const QString& path);
    void useSettingsRequested(const embedscope::Recipe& recipe, const QStringList& texts);
    /// Go on with a run that was stopped or interrupted.
    void continueRequested(const QString& id);
    /// The button of the empty state.
    void trainRequested();

  protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void fitColumns();
    QWidget* buildFoot();
    void buildActions();
    void buildTable();
    QString selectedRun() const;
    void refresh();
    void refreshComparison();
    void removeSelected();
    void carryOutRemoval();
    void undoRemoval();

    RunStore* m_store;
    RunsModel* m_model;
    RunComparisonModel* m_comparison;
    QTableView* m_table;
    QTableView* m_differences;
    QWidget* m_compareBox;
    QLabel* m_note;
    QWidget* m_undoBar;
    QLabel* m_undoText;
    QAction* m_open;
    QAction* m_useSettings;
    QAction* m_continue;
    QAction* m_rename;
    QAction* m_delete;
    QString m_removing;
    QTimer m_removalTimer;
    std::vector<QToolButton*> m_tools;
};

}  // namespace embedscope
