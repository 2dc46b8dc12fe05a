#pragma once

#include <QMainWindow>
#include <QStringList>
#include <memory>
#include <optional>

#include "ui/panels/predict/report_panel.h"

namespace embedscope {

class Banner;
class CloseGuard;
class Explorer;
class InspectorPanel;
class LossPanel;
class MapPanel;
class ModelFiles;
class NeighborsPanel;
class PredictPanel;
class Rail;
class RunStore;
class RunsPanel;
class SearchBox;
class Settings;
class StartPanel;
class StatusLine;
class StepPanel;
class TextJudge;
class TopBar;
class TrainingController;
class TrainingPanel;
class WindowActions;
class Workspaces;

/// What the program was asked to show at its start.
struct StartRequest {
    QString model;      ///< file to open; empty: the last one, or else the built-in model
    QString query;      ///< word or formula to ask for
    QString workspace;  ///< "start", "explore", "train"; empty: as it was left
    QStringList texts;  ///< train on these with the default settings, as if Train had been pressed
    QStringList files =
        {};  ///< a model to open, or texts to put into the training form, told by their content
};

/// The one window: the map in the middle, panels around it, a rail of workspaces at the left, a search box
/// above and a status line below. It puts parts together and connects them; what they do is theirs.
class MainWindow : public QMainWindow {
    Q_OBJECT
  public:
    /// settings outlives the window. runs: the folder of the run table.
    MainWindow(Settings* settings, const QString& runs, QWidget* parent = nullptr);
    ~MainWindow() override;

    /// Opens, asks and starts what was requested. Returns at once.
    void begin(const StartRequest& request);

    /// Nothing is being opened, computed or trained, and nothing moves: a picture of the window is final.
    bool isSettled() const;

    Explorer* explorer() const { return m_explorer; }
    ModelFiles* files() const { return m_files; }
    Workspaces* workspaces() const { return m_workspaces; }
    WindowActions* windowActions() const { return m_actions; }
    TrainingController* training() const { return m_training; }
    SearchBox* searchBox() const;
    Banner* banner() const { return m_banner; }

    /// Chooses light, dark or the system's way, and normal or large type.
    void applyAppearance();

  Q_SIGNALS:
    /// A model, word or training that was asked for at the start could not be had. Once at most.
    void startFailed(const QString& sentence);

  protected:
    bool event(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

  private:
    void buildPanels();
    void buildBars();
    void connectFiles();
    void connectExplorer();
    void connectPanels();
    void connectTraining();
    void connectActions();
    void connectEditing();
    void restore();
    /// What the model on the map is called: after its file, its text or as it calls itself.
    QString modelName() const;
    void fileSaved(const QString& path);
    void fileOpened(const QString& path);
    void failStart(const QString& sentence);
    void fileFailed(const QString& sentence);
    void askPending();
    void showQuery();
    void showNeighbors();
    std::optional<ReportPanel::Origin> originOfModel() const;
    void showJobs();
    void offerToContinue();
    void updateActions();
    void updateTitle();

    void askForModel();
    void askForTexts();
    void askWhereToSave();
    void askWhereToExport(const QString& title, const QString& suggestion,
                          void (ModelFiles::*write)(const QString&));
    void train(const QStringList& texts, bool start);

    struct Job {
        QString what;
        double fraction = -1;
        double secondsLeft = -1;
    };

    Settings* m_settings;
    Explorer* m_explorer;
    ModelFiles* m_files;
    TrainingController* m_training;
    RunStore* m_runs;
    TextJudge* m_judge;
    Workspaces* m_workspaces;
    WindowActions* m_actions;
    CloseGuard* m_closeGuard;
    Banner* m_banner = nullptr;
    MapPanel* m_map = nullptr;
    NeighborsPanel* m_neighbors = nullptr;
    InspectorPanel* m_inspector = nullptr;
    StartPanel* m_start = nullptr;
    TrainingPanel* m_trainingPanel = nullptr;
    LossPanel* m_loss = nullptr;
    RunsPanel* m_runsPanel = nullptr;
    StepPanel* m_step = nullptr;
    PredictPanel* m_predict = nullptr;
    ReportPanel* m_report = nullptr;
    StatusLine* m_status = nullptr;
    TopBar* m_topBar = nullptr;
    Job m_fileJob;
    Job m_explorerJob;
    QString m_pendingQuery;     ///< asked as soon as a model is there
    bool m_starting = false;    ///< the file of the command line is being opened
    bool m_startQuery = false;  ///< the pending query is that of the command line
    bool m_startRun = false;    ///< the texts of the command line are being trained on
    bool m_startFailed = false;
    bool m_queryAfterRun = false;  ///< the pending query is for the model that is being trained
    bool m_continueOffered = false;
};

}  // namespace embedscope
