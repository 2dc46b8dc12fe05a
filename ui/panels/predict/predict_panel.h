#pragma once

#include <QTimer>

#include "ui/panels/panel.h"

class QLabel;
class QPlainTextEdit;

namespace embedscope {

class ProbabilityBars;
class TextJudge;

/// Type a text: which class the model on the map gives it, how sure it is, and which words carried that. GUI
/// thread only.
class PredictPanel : public Panel {
    Q_OBJECT
  public:
    explicit PredictPanel(TextJudge* judge, QWidget* parent = nullptr);

    void setText(const QString& text);

  Q_SIGNALS:
    /// The button of the empty state.
    void trainRequested();

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void refresh();
    QString colouredWords() const;

    TextJudge* m_judge;
    QPlainTextEdit* m_input;
    QLabel* m_answer;
    ProbabilityBars* m_bars;
    QLabel* m_words;
    QLabel* m_note;
    QLabel* m_model;
    QTimer m_pause;  ///< of the typing
};

}  // namespace embedscope
