#pragma once

#include <QString>
#include <QWidget>
#include <vector>

namespace embedscope {

/// Names with their probabilities as bars, the most probable first; as high as its lines.
class ProbabilityBars : public QWidget {
    Q_OBJECT
  public:
    struct Line {
        QString name;
        double probability = 0;
    };
    explicit ProbabilityBars(QWidget* parent = nullptr);

    void setLines(std::vector<Line> lines);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    int lineHeight() const;
    std::vector<Line> m_lines;
};

}  // namespace embedscope
