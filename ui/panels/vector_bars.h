#pragma once

#include <QWidget>
#include <vector>

namespace embedscope {

/// The numbers of a vector as small bars about a zero line. The value under the pointer is told in a tooltip.
class VectorBars : public QWidget {
    Q_OBJECT
  public:
    explicit VectorBars(QWidget* parent = nullptr);

    void setValues(std::vector<float> values);
    QSize sizeHint() const override;

  protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

  private:
    /// As many of the first numbers as there is room for.
    int shown() const;
    std::vector<float> m_values;
};

}  // namespace embedscope
