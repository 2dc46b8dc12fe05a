#pragma once

#include <functional>
#include <optional>

#include "core/model/recipe.h"
#include "ui/panels/panel.h"

class QLabel;
class QPushButton;
class QTableView;
class QToolButton;

namespace embedscope {

class ClassifierCheck;
class ClassScoreModel;
class ConfusionModel;
class ReliabilityView;
class TextJudge;

/// How good the classifier on the map is on texts that it has not learned from: which classes it confuses,
/// precision, recall and F1, and whether it is as sure as it is right. GUI thread only.
class ReportPanel : public Panel {
    Q_OBJECT
  public:
    /// What the model on the map was trained with, if that is known.
    struct Origin {
        Recipe recipe;
        QStringList files;
        QStringList heldOut;
    };
    ReportPanel(TextJudge* judge, std::function<std::optional<Origin>()> origin, QWidget* parent = nullptr);

    ClassifierCheck* check() const { return m_check; }

  protected:
    void showEvent(QShowEvent* event) override;

  private:
    QWidget* buildBody();
    void follow();
    void refresh();
    void askForFile();
    void copy();

    TextJudge* m_judge;
    std::function<std::optional<Origin>()> m_origin;
    ClassifierCheck* m_check;
    ConfusionModel* m_confusion;
    ClassScoreModel* m_scores;
    QTableView* m_confusionView = nullptr;
    QTableView* m_scoreView = nullptr;
    ReliabilityView* m_reliability = nullptr;
    QLabel* m_headline = nullptr;
    QLabel* m_calibration = nullptr;
    QWidget* m_tables = nullptr;
    QToolButton* m_copy = nullptr;
    QToolButton* m_file = nullptr;
    const void* m_measured = nullptr;  ///< the classifier that the report is of
};

}  // namespace embedscope
