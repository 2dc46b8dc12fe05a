#pragma once

#include <QFrame>
#include <QPointer>

class QLabel;
class QToolButton;

namespace embedscope {

class Explorer;

/// A strip over the map while several words are selected: how many, and what can be done with them. GUI
/// thread only.
class SelectionBar : public QFrame {
    Q_OBJECT
  public:
    explicit SelectionBar(Explorer* explorer, QWidget* parent = nullptr);

    /// The selected words, one a line.
    QString asText() const;

  Q_SIGNALS:
    /// Shown, hidden or of another size.
    void changed();
    /// The words are asked for as a sum; their neighbours are wanted in view.
    void neighborsWanted();

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    void refresh();
    void showList();
    void askForNeighbors();

    Explorer* m_explorer;
    QLabel* m_count;
    QToolButton* m_neighbors;
    QPointer<QFrame> m_list;
};

}  // namespace embedscope
