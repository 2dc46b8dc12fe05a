#pragma once

#include <QStyledItemDelegate>

namespace embedscope {

/// Draws a number with figures that stand below one another, and beside it a bar whose length the model
/// gives.
class BarDelegate : public QStyledItemDelegate {
    Q_OBJECT
  public:
    /// role: where the model keeps the length of the bar, 0..1.
    explicit BarDelegate(int role, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

  private:
    int m_role;
};

/// Draws a right-aligned number in quiet colour, figures below one another.
class QuietNumberDelegate : public QStyledItemDelegate {
    Q_OBJECT
  public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
};

}  // namespace embedscope
