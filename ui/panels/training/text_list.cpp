#include "ui/panels/training/text_list.h"

#include <QAbstractItemView>
#include <QFileInfo>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QStyledItemDelegate>
#include <algorithm>

#include "ui/session/number_text.h"
#include "ui/theme/theme.h"

namespace embedscope {
namespace {

constexpr int kRowHeight = 30;
constexpr int kMostRows = 6;
constexpr int kSizeRole = Qt::UserRole + 1;

class FileDelegate : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return {scaled(120), scaled(kRowHeight)};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const ColourTokens& tokens = colourTokens(option.palette);
        const bool active = option.state & (QStyle::State_MouseOver | QStyle::State_Selected);
        QRect rect = option.rect.adjusted(scaled(8), 0, -scaled(4), 0);
        painter->save();
        if (active) {
            QColor tint = tokens.accent;
            tint.setAlpha(option.state & QStyle::State_Selected ? 34 : 16);
            painter->setPen(Qt::NoPen);
            painter->setBrush(tint);
            painter->setRenderHint(QPainter::Antialiasing);
            painter->drawRoundedRect(option.rect, scaled(4), scaled(4));
        }
        const int icon = scaled(16);
        themedIcon(QStringLiteral("text"), IconTone::Quiet)
            .paint(painter, QRect(rect.left(), rect.center().y() - icon / 2 + 1, icon, icon));
        rect.setLeft(rect.left() + icon + scaled(8));
        const QRect cross = removeRect(option.rect);
        if (active) themedIcon(QStringLiteral("close"), IconTone::Quiet).paint(painter, cross);
        rect.setRight(cross.left() - scaled(4));
        const QString size = index.data(kSizeRole).toString();
        QFont quiet = option.font;
        quiet.setPointSizeF(kQuietPoints * themeScale());
        painter->setFont(quiet);
        painter->setPen(tokens.quietText);
        painter->drawText(rect, Qt::AlignRight | Qt::AlignVCenter, size);
        rect.setRight(rect.right() - QFontMetrics(quiet).horizontalAdvance(size) - scaled(8));
        painter->setFont(option.font);
        painter->setPen(tokens.text);
        painter->drawText(
            rect, Qt::AlignLeft | Qt::AlignVCenter,
            option.fontMetrics.elidedText(index.data().toString(), Qt::ElideMiddle, rect.width()));
        painter->restore();
    }

    bool editorEvent(QEvent* event, QAbstractItemModel*, const QStyleOptionViewItem& option,
                     const QModelIndex& index) override {
        if (event->type() != QEvent::MouseButtonRelease) return false;
        const auto* mouse = static_cast<QMouseEvent*>(event);
        if (!removeRect(option.rect).adjusted(-4, -4, 4, 4).contains(mouse->position().toPoint()))
            return false;
        auto* list = static_cast<TextList*>(parent());
        Q_EMIT list->removeRequested(index.data(Qt::UserRole).toString());
        return true;
    }

  private:
    static QRect removeRect(const QRect& row) {
        const int side = scaled(14);
        return {row.right() - side - scaled(8), row.center().y() - side / 2 + 1, side, side};
    }
};

}  // namespace

TextList::TextList(QWidget* parent) : QListWidget(parent) {
    setObjectName(QStringLiteral("textList"));
    setAccessibleName(tr("Chosen texts"));
    setItemDelegate(new FileDelegate(this));
    setUniformItemSizes(true);
    setMouseTracking(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setToolTip(tr("Delete takes the marked text out of the list"));
}

void TextList::setFiles(const QStringList& files) {
    m_files = files;
    clear();
    for (const QString& file : files) {
        const QFileInfo info(file);
        auto* item = new QListWidgetItem(info.fileName(), this);
        item->setData(Qt::UserRole, file);
        item->setData(kSizeRole, byteText(static_cast<std::uint64_t>(std::max<qint64>(0, info.size()))));
        item->setToolTip(file);
        item->setData(Qt::AccessibleTextRole,
                      tr("%1, %2").arg(info.fileName(), item->data(kSizeRole).toString()));
    }
    updateGeometry();
}

QSize TextList::sizeHint() const {
    const int rows = std::clamp(static_cast<int>(m_files.size()), 1, kMostRows);
    return {scaled(200), rows * scaled(kRowHeight) + 2};
}

void TextList::keyPressEvent(QKeyEvent* event) {
    if ((event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace) && currentItem()) {
        Q_EMIT removeRequested(currentItem()->data(Qt::UserRole).toString());
        return;
    }
    QListWidget::keyPressEvent(event);
}

}  // namespace embedscope
