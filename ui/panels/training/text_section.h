#pragma once

#include <QStringList>
#include <QWidget>
#include <memory>

#include "core/base/progress.h"
#include "core/data/prepared_text.h"

class QLabel;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace embedscope {

class TextList;
struct LabelledSample;

/// Which texts are learned from, and what is in them. Files can be dropped on it.
class TextSection : public QWidget {
    Q_OBJECT
  public:
    explicit TextSection(QWidget* parent = nullptr);

    const QStringList& files() const;
    /// Files that are listed already are not listed twice; a folder stands for the texts in it.
    void addFiles(const QStringList& files);
    void setFiles(const QStringList& files);
    /// The text that comes with the program; its button is hidden while there is none.
    void setSampleText(const QString& path);

    /// Labelled texts (tables, lines with labels, folders) instead of plain ones.
    void setLabelled(bool labelled);
    /// Labelled files whose examples only check what was learned.
    const QStringList& heldOut() const { return m_heldOut; }
    void setHeldOut(const QStringList& files);
    void showLabelled(const LabelledSample& sample, bool reading);

    void showReading(const Progress& progress);
    void showText(const std::shared_ptr<const PreparedText>& text);
    void showProblem(const QString& sentence);

  Q_SIGNALS:
    void filesChanged(const QStringList& files);
    void heldOutChanged();
    void cancelRequested();

  protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

  private:
    void askForFiles();
    void askForFolder();
    void setWarnings(const QStringList& sentences);
    void showState();

    TextList* m_list;
    QWidget* m_drop;  ///< shown while nothing is chosen
    QLabel* m_hint;
    QPushButton* m_add;
    QPushButton* m_addFolder;
    QPushButton* m_heldOutButton;
    QStringList m_heldOut;
    QPushButton* m_sample;
    QPushButton* m_stopReading;
    QProgressBar* m_progress;
    QLabel* m_facts;
    QLabel* m_warnings;
    QLabel* m_problem;
    QString m_samplePath;
    bool m_labelled = false;
    bool m_reading = false;
    bool m_dragOver = false;
};

}  // namespace embedscope
