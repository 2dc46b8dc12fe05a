#pragma once

#include <QChartView>
#include <QString>
#include <limits>
#include <optional>
#include <vector>

#include "ui/charts/loss_curve.h"

class QCategoryAxis;
class QLineSeries;

namespace embedscope {

struct AxisTick;

/// Loss over epochs or words: the raw training loss faint behind the smoothed one, the validation loss as a
/// dashed line with points, named at their ends; several runs in colours of their own. The pointer or the
/// arrow keys show the values at one place. Series hold at most kMostPoints points each.
class LossChart : public QChartView {
    Q_OBJECT
  public:
    static constexpr std::size_t kMostPoints = 5000;
    explicit LossChart(QWidget* parent = nullptr);

    void setCurves(std::vector<LossCurve> curves);
    const std::vector<LossCurve>& curves() const { return m_curves; }
    /// Half-life of the exponential smoothing in epochs; 0: off.
    void setSmoothing(double halfLife);
    double smoothing() const { return m_smoothing; }
    void setLogarithmic(bool on);
    void setByWords(bool on);
    /// Loss, or for classifiers the share of right predictions.
    void setMeasure(Measure measure);
    Measure measure() const { return m_measure; }

    /// What stands at the cursor, one line a curve; empty without a cursor.
    QString readout() const;
    /// The curves in sentences.
    QString description() const;
    /// The chart without the cursor, twice as sharp as on screen.
    QImage picture();

  Q_SIGNALS:
    void readoutChanged();

  protected:
    void drawForeground(QPainter* painter, const QRectF& rect) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

  private:
    struct Lines {
        QLineSeries* raw = nullptr;
        QLineSeries* smooth = nullptr;
        QLineSeries* validation = nullptr;
    };
    /// What was drawn of a curve, so that only curves that grew are drawn again.
    struct Drawn {
        std::size_t points = 0;
        std::size_t limit = 0;
        double low = std::numeric_limits<double>::infinity();
        double high = -std::numeric_limits<double>::infinity();
    };
    struct EndLabel {
        QPointF at;
        QString text;
        QColor colour;
    };

    void rebuild();
    /// Draws everything anew.
    void refill();
    /// Draws the curves that grew.
    void redraw();
    void draw(std::size_t curve, std::size_t limit);
    void applyTheme();
    void applyRange(double yLow, double yHigh);
    void placePlot();
    double xOf(const LossPoint& point) const;
    double yOf(double loss) const;
    QString lossText(double value) const;
    double unitOfX() const;
    QColor colourOf(std::size_t curve) const;
    void setCursor(std::optional<double> x);
    std::vector<EndLabel> endLabels() const;
    void drawEndLabels(QPainter* painter) const;
    void drawCursor(QPainter* painter) const;

    std::vector<LossCurve> m_curves;
    std::vector<std::vector<double>> m_smooth;  ///< one a curve, as long as its points
    std::vector<Drawn> m_drawn;
    double m_drawnUnit = 1;
    std::vector<Lines> m_lines;
    QCategoryAxis* m_x = nullptr;
    QCategoryAxis* m_y = nullptr;
    double m_smoothing = 0.05;
    Measure m_measure = Measure::Loss;
    bool m_logarithmic = false;
    bool m_byWords = false;
    std::optional<double> m_cursor;  ///< in units of the x axis
    bool m_themed = false;
};

}  // namespace embedscope
