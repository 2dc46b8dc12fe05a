#pragma once

#include <QStringList>

#include "core/data/labelled/labelled_reader.h"
#include "core/model/embedding_model.h"
#include "core/model/recipe.h"
#include "ui/panels/panel.h"

class QComboBox;
class QLabel;
class QScrollArea;

namespace embedscope {

class CostSection;
class LabelledPreview;
class ModelSaver;
class ParameterForm;
class RunActions;
class RunRecorder;
class RunSection;
class RunStore;
class TextSection;
class TrainingController;

/// Texts, method, settings, cost, and the run: everything from a file to a trained model. Keeps the run table
/// up to date.
class TrainingPanel : public Panel {
    Q_OBJECT
  public:
    TrainingPanel(TrainingController* controller, RunStore* store, QWidget* parent = nullptr);

    /// The text that the program ships; without it its button is not shown.
    void setSampleText(const QString& path);
    /// Chooses these files in place of those before.
    void setTexts(const QStringList& files);
    QStringList texts() const;
    /// Fills in the settings, and the texts where these still exist.
    void useSettings(const Recipe& recipe, const QStringList& files);
    /// Chooses the first method that learns from labelled texts, unless one is chosen.
    void chooseLabelledMethod();
    /// As useSettings(), but the texts are not read before the panel is seen.
    void restore(const Recipe& recipe, const QStringList& files);
    /// Reads restored texts even though the panel is not seen: somebody else needs them.
    void readRestored();
    /// Goes on with a run of the table, with its own settings and texts.
    void continueRun(const QString& id);
    /// As the form stands.
    const Recipe& recipe() const;

    /// Train, pause, step, stop, cancel and save: for menus.
    RunActions* actions() const { return m_actions; }
    ParameterForm* form() const { return m_form; }

    /// Saves the trained model in the background; format is an id of modelFormats().
    void saveTo(const QString& path, const QString& format);

  Q_SIGNALS:
    /// Other texts or settings are in the form.
    void edited();
    void saved(const QString& path, const QString& format, const embedscope::ModelPtr& model);

  protected:
    void showEvent(QShowEvent* event) override;

  private:
    QScrollArea* buildBody();
    QWidget* buildMethod();
    void connectController();
    bool isLabelled() const;
    void chooseMethod();
    void showMethod();
    void settingsChanged();
    void readTexts();
    void refresh();
    void train();
    void askWhereToSave();

    TrainingController* m_controller;
    RunStore* m_store;
    RunRecorder* m_recorder;
    RunActions* m_actions;
    ModelSaver* m_saver;
    TextSection* m_text;
    QComboBox* m_method;
    QLabel* m_summary;
    ParameterForm* m_form;
    CostSection* m_cost;
    RunSection* m_run;
    LabelledPreview* m_preview;
    LabelledLayout m_layout;  ///< that the preview was read with
    QString m_textProblem;
    bool m_labelled = false;  ///< the files are taken as labelled texts
    bool m_restoring = false;
    bool m_unread = false;  ///< the texts are read when the panel is seen
};

}  // namespace embedscope
