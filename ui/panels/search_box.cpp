#include "ui/panels/search_box.h"

#include <QEvent>
#include <QFrame>
#include <QKeyEvent>
#include <QListView>
#include <QLocale>
#include <QPainter>
#include <QRegularExpression>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "ui/models/suggestion_model.h"
#include "ui/panels/command_match.h"
#include "ui/session/explorer.h"
#include "ui/session/word_query.h"
#include "ui/theme/theme.h"

namespace embedscope {

namespace {

constexpr std::size_t kWords = 8;
constexpr std::size_t kCommands = 6;
constexpr std::size_t kAllCommands = 14;

/// Icon, text, and a quiet detail at the right.
class SuggestionDelegate : public QStyledItemDelegate {
  public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex&) const override {
        return {scaled(200), option.fontMetrics.height() + scaled(14)};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const ColourTokens& tokens = colourTokens(option.palette);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const bool current = option.state & QStyle::State_Selected;
        const QRect box = option.rect.adjusted(scaled(4), 1, -scaled(4), -1);
        if (current || (option.state & QStyle::State_MouseOver)) {
            QColor fill = tokens.accent;
            fill.setAlphaF(current ? 0.14F : 0.06F);
            painter->setPen(Qt::NoPen);
            painter->setBrush(fill);
            painter->drawRoundedRect(box, scaled(4), scaled(4));
        }
        const int side = scaled(16);
        const QRect iconRect(box.left() + scaled(8), box.center().y() - side / 2, side, side);
        index.data(Qt::DecorationRole).value<QIcon>().paint(painter, iconRect);

        QFont quiet = option.font;
        quiet.setPointSizeF(kQuietPoints * themeScale());
        const QString detail = index.data(SuggestionModel::DetailRole).toString();
        const int detailWidth = QFontMetrics(quiet).horizontalAdvance(detail) + scaled(12);
        const QRect textRect = box.adjusted(scaled(34), 0, -detailWidth - scaled(8), 0);
        const bool message = !(index.flags() & Qt::ItemIsSelectable);
        painter->setPen(message ? tokens.quietText : tokens.text);
        painter->setFont(option.font);
        painter->drawText(
            textRect, Qt::AlignVCenter | Qt::AlignLeft,
            option.fontMetrics.elidedText(index.data().toString(), Qt::ElideRight, textRect.width()));
        painter->setFont(quiet);
        painter->setPen(tokens.quietText);
        painter->drawText(box.adjusted(0, 0, -scaled(8), 0), Qt::AlignVCenter | Qt::AlignRight, detail);
        painter->restore();
    }
};

/// The key "/" leads to the box; pressed in it, it is not meant as part of a word, unless the model has such
/// a word.
QString withoutSlash(const QString& text, const ModelPtr& model) {
    const QString trimmed = text.trimmed();
    if (!trimmed.startsWith(QLatin1Char('/'))) return text;
    if (model && findWord(*model->vectors.keys, trimmed)) return text;
    return trimmed.mid(1);
}

QString plainName(const QAction* action) {
    QString text = action->text();
    text.remove(QLatin1Char('&'));
    text.remove(QStringLiteral("…"));
    return text;
}

}  // namespace

SearchBox::SearchBox(Explorer* explorer, QWidget* parent) : QLineEdit(parent), m_explorer(explorer) {
    addAction(themedIcon(QStringLiteral("search"), IconTone::Quiet), QLineEdit::LeadingPosition);
    QAction* clearText =
        addAction(themedIcon(QStringLiteral("close"), IconTone::Quiet), QLineEdit::TrailingPosition);
    clearText->setToolTip(tr("Clear"));
    clearText->setVisible(false);
    connect(clearText, &QAction::triggered, this, [this] {
        clear();
        closePopup();
        setFocus();
    });
    connect(this, &QLineEdit::textChanged, this,
            [clearText](const QString& text) { clearText->setVisible(!text.isEmpty()); });
    setPlaceholderText(tr("Search a word, or a sum: king - man + woman"));
    setAccessibleName(tr("Search"));
    m_model = new SuggestionModel(this);
    connect(this, &QLineEdit::textEdited, this, &SearchBox::typed);
}

SearchBox::~SearchBox() {
    m_search.stop();
    delete m_popup;  // a child of the window, which may live on
}

void SearchBox::setCommands(const QList<QAction*>& commands) {
    m_commands = commands;
}

bool SearchBox::isPopupOpen() const {
    return m_popup != nullptr && m_popup->isVisible();
}

void SearchBox::typed(const QString& written) {
    m_submitWhenFound = false;
    const QString text = withoutSlash(written, m_explorer->state().model);
    if (text.trimmed().isEmpty()) {
        m_search.requestStop();
        closePopup();
        return;
    }
    const ModelPtr model = m_explorer->state().model;
    // Of a sum, the word under the hand is completed; the sum itself is offered first when it can be asked.
    static const QRegularExpression sum(QStringLiteral("^(.*\\S\\s+[-+\u2212]\\s*)(\\S*)$"));
    const QRegularExpressionMatch match = sum.match(text);
    const QString sumSoFar = match.captured(1);
    const QString needle = match.hasMatch() ? match.captured(2) : text;
    m_search.start(
        [model, needle](std::stop_token stop) {
            return model ? completions(*model->vectors.keys, needle, kWords, stop) : std::vector<RowId>{};
        },
        [this, model, text, sumSoFar](const std::vector<RowId>& words) {
            // Another model has come meanwhile (not only new vectors of the same words): its rows are others.
            const ModelPtr now = m_explorer->state().model;
            const bool same = model == now || (model && now && model->vectors.keys == now->vectors.keys);
            if (same) {
                showSuggestions(text, sumSoFar, words);
            } else {
                typed(text);
            }
        });
}

void SearchBox::showSuggestions(const QString& text, const QString& sumSoFar,
                                const std::vector<RowId>& words) {
    std::vector<Suggestion> lines;
    const ModelPtr model = m_explorer->state().model;
    QStringList unknown;
    if (model) {
        const Vocabulary& keys = *model->vectors.keys;
        if (const auto formula = parseFormula(keys, text)) {
            unknown = formula->unknown;
            if (unknown.isEmpty()) {
                lines.push_back({Suggestion::Kind::Formula,
                                 text.simplified(),
                                 tr("neighbours of the sum"),
                                 {},
                                 0,
                                 themedIcon(QStringLiteral("plus"), IconTone::Accent)});
            }
        }
        for (const RowId row : words) {
            if (row.value >= keys.size()) continue;  // the model has changed meanwhile
            const QString detail =
                keys.hasCounts() ? tr("%L1 times").arg(keys.count(row)) : tr("row %L1").arg(row.value + 1);
            const QString word = wordOf(*model, row);
            if (!sumSoFar.isEmpty()) {
                const QString whole = (sumSoFar + word).simplified();
                if (whole == text.simplified()) continue;
                lines.push_back({Suggestion::Kind::Formula, whole, detail, row, 0,
                                 themedIcon(QStringLiteral("plus"), IconTone::Quiet)});
                continue;
            }
            lines.push_back({Suggestion::Kind::Word, word, detail, row, 0,
                             themedIcon(QStringLiteral("search"), IconTone::Quiet)});
        }
    }
    addCommands(text, lines);
    const QString typedWord = text.trimmed();
    if (model && words.empty() && !typedWord.isEmpty() && m_explorer->state().words &&
        m_explorer->state().words->buildsUnseenWords() && !findWord(*model->vectors.keys, typedWord) &&
        m_explorer->state().words->find(typedWord.toStdString())) {
        lines.insert(lines.begin(), {Suggestion::Kind::Formula,
                                     typedWord,
                                     tr("unseen; put together from its pieces"),
                                     {},
                                     0,
                                     themedIcon(QStringLiteral("plus"), IconTone::Accent)});
    }
    if (lines.empty()) {
        QString sentence;
        if (!model) {
            sentence = tr("No model is open, so there are no words to find");
        } else if (!unknown.isEmpty()) {
            sentence = tr("This model has no word “%1”").arg(unknown.join(QStringLiteral("”, “")));
        } else {
            sentence = tr("This model has no word with “%1” in it").arg(text.trimmed());
        }
        lines.push_back({Suggestion::Kind::Message,
                         sentence,
                         {},
                         {},
                         0,
                         themedIcon(QStringLiteral("info"), IconTone::Quiet)});
    }
    m_model->setSuggestions(std::move(lines));
    openPopup();
    if (m_list == nullptr) return;  // the focus has gone elsewhere before the list was ever open
    m_list->setCurrentIndex(m_model->index(0));
    if (m_submitWhenFound) {
        m_submitWhenFound = false;
        activate(0);
    }
}

void SearchBox::addCommands(const QString& text, std::vector<Suggestion>& lines) const {
    const bool all = text.trimmed().isEmpty();
    std::vector<std::pair<int, int>> found;  // score, number
    for (int i = 0; i < m_commands.size(); ++i) {
        const QAction* action = m_commands[i];
        if (!action->isEnabled() || !action->isVisible()) continue;
        const QString further =
            action->toolTip() + QLatin1Char(' ') + action->property(kFurtherWords).toString();
        const int score = all ? 1 : commandScore(plainName(action), further, text);
        if (score > 0) found.emplace_back(score, i);
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& x, const auto& y) { return x.first > y.first; });
    if (found.size() > (all ? kAllCommands : kCommands)) found.resize(all ? kAllCommands : kCommands);
    for (const auto& [score, i] : found) {
        const QAction* action = m_commands[i];
        const QIcon icon =
            action->icon().isNull() ? themedIcon(QStringLiteral("command"), IconTone::Quiet) : action->icon();
        lines.push_back({Suggestion::Kind::Command,
                         plainName(action),
                         action->shortcut().toString(QKeySequence::NativeText),
                         {},
                         i,
                         icon});
    }
}

void SearchBox::activate(int line) {
    if (line < 0 || line >= m_model->rowCount()) return;
    const Suggestion suggestion = m_model->at(line);
    switch (suggestion.kind) {
        case Suggestion::Kind::Message:
            return;
        case Suggestion::Kind::Command:
            clear();
            closePopup();
            m_commands[suggestion.command]->trigger();
            return;
        case Suggestion::Kind::Word:
            m_explorer->setFocus(suggestion.row);
            break;
        case Suggestion::Kind::Formula:
            if (!m_explorer->setQuery(suggestion.text).isEmpty()) return;
            break;
    }
    setText(suggestion.text);
    selectAll();
    closePopup();
    Q_EMIT chosen();
}

void SearchBox::submit() {
    if (isPopupOpen() && m_list->currentIndex().isValid()) {
        activate(m_list->currentIndex().row());
        return;
    }
    const QString asked = withoutSlash(text(), m_explorer->state().model);
    if (asked.trimmed().isEmpty()) return;
    if (m_explorer->setQuery(asked).isEmpty()) {
        setText(asked.trimmed());
        m_search.requestStop();
        closePopup();
        selectAll();
        Q_EMIT chosen();
        return;
    }
    typed(text());
    m_submitWhenFound = true;
}

void SearchBox::keyPressEvent(QKeyEvent* event) {
    const bool open = isPopupOpen();
    switch (event->key()) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
            submit();
            return;
        case Qt::Key_Escape:
            if (open) {
                closePopup();
            } else {
                Q_EMIT left();
            }
            return;
        case Qt::Key_Down:
        case Qt::Key_Up: {
            if (!open) {
                if (text().trimmed().isEmpty()) {
                    showSuggestions({}, {}, {});  // what the program can do
                } else {
                    typed(text());
                }
                return;
            }
            const int lines = m_model->rowCount();
            const int step = event->key() == Qt::Key_Down ? 1 : lines - 1;
            m_list->setCurrentIndex(m_model->index((m_list->currentIndex().row() + step) % lines));
            return;
        }
        default:
            break;
    }
    QLineEdit::keyPressEvent(event);
}

void SearchBox::focusOutEvent(QFocusEvent* event) {
    QLineEdit::focusOutEvent(event);
    closePopup();
    if (event->reason() != Qt::PopupFocusReason && event->reason() != Qt::ActiveWindowFocusReason)
        Q_EMIT abandoned();
}

bool SearchBox::eventFilter(QObject* watched, QEvent* event) {
    if (watched == window() && event->type() == QEvent::Resize) placePopup();
    return QLineEdit::eventFilter(watched, event);
}

void SearchBox::openPopup() {
    if (!hasFocus()) return;
    if (m_popup == nullptr) {
        // A child of the window rather than a window of its own: the focus stays here, and pictures show it.
        m_popup = new QFrame(window());
        m_popup->setObjectName(objectName() + QStringLiteral("Popup"));
        m_list = new QListView(m_popup);
        m_list->setModel(m_model);
        m_list->setItemDelegate(new SuggestionDelegate(m_list));
        m_list->setFocusPolicy(Qt::NoFocus);
        m_list->setMouseTracking(true);
        m_list->setFrameShape(QFrame::NoFrame);
        m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
        m_list->setAccessibleName(tr("Suggestions"));
        connect(m_list, &QListView::clicked, this,
                [this](const QModelIndex& index) { activate(index.row()); });
        auto* column = new QVBoxLayout(m_popup);
        column->setContentsMargins(1, scaled(4), 1, scaled(4));
        column->addWidget(m_list);
        window()->installEventFilter(this);
    }
    const ColourTokens& tokens = colourTokens(palette());
    m_popup->setStyleSheet(
        QStringLiteral("QFrame#%1 { background: %2; border: 1px solid %3; border-radius: 8px; }")
            .arg(m_popup->objectName(), tokens.surface.name(), tokens.line.name()));
    m_popup->show();
    m_popup->raise();
    placePopup();
}

void SearchBox::closePopup() {
    if (m_popup != nullptr) m_popup->hide();
}

void SearchBox::placePopup() {
    if (!isPopupOpen()) return;
    const QPoint below = mapTo(window(), QPoint(0, height() + scaled(4)));
    const int lines = m_model->rowCount();
    const int line = m_list->sizeHintForRow(0);
    const int wanted = lines * line + scaled(10);
    const int width = std::max(this->width(), scaled(280));
    const int x = std::clamp(below.x(), 0, std::max(0, window()->width() - width - scaled(8)));
    m_popup->setGeometry(x, below.y(), width, std::min(wanted, window()->height() - below.y() - scaled(8)));
}

}  // namespace embedscope
