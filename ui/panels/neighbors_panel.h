#pragma once

#include "ui/panels/panel.h"

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QSpinBox;
class QStackedWidget;
class QTableView;

namespace embedscope {

class Explorer;
class NeighborModel;

/// The nearest neighbours of a word or of a sum of words: by which metric, how many, and which they are. A
/// click selects on the map, a double click asks for that word's neighbours. GUI thread only.
class NeighborsPanel : public Panel {
    Q_OBJECT
  public:
    explicit NeighborsPanel(Explorer* explorer, QWidget* parent = nullptr);

  Q_SIGNALS:
    /// The user wants the list in a file.
    void exportRequested();

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    QWidget* buildControls();
    void buildTable();
    void buildTools();
    void refresh(bool focusChanged);
    void refreshControls();
    void refreshSentence();
    void showSelection();
    void tableSelectionChanged();
    void setRadiusMode(bool radius);
    void chooseRadius();
    void copy();

    Explorer* m_explorer;
    QComboBox* m_metric = nullptr;
    QComboBox* m_mode = nullptr;
    QStackedWidget* m_amount = nullptr;
    QSpinBox* m_k = nullptr;
    QDoubleSpinBox* m_radius = nullptr;
    NeighborModel* m_model = nullptr;
    QTableView* m_table = nullptr;
    QLabel* m_sentence = nullptr;
    QWidget* m_copy = nullptr;
    QWidget* m_export = nullptr;
    bool m_radiusWanted = false;  // by radius, as soon as the data says which
    bool m_following = false;     // the panel is changing itself to follow the explorer
};

}  // namespace embedscope
