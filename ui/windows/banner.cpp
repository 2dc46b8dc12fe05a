#include "ui/windows/banner.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QToolButton>

#include "ui/theme/theme.h"

namespace embedscope {

namespace {
constexpr int kGoodNewsMs = 6000;
constexpr int kWarningMs = 20000;
constexpr int kProblemMs = 45000;
}  // namespace

Banner::Banner(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("banner"));
    m_icon = new QLabel(this);
    m_text = new QLabel(this);
    m_text->setObjectName(QStringLiteral("bannerText"));
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto* close = new QToolButton(this);
    close->setObjectName(QStringLiteral("bannerClose"));
    close->setIcon(themedIcon(QStringLiteral("close"), IconTone::Quiet));
    close->setToolTip(tr("Close this message"));
    close->setAccessibleName(tr("Close this message"));
    setFlatTool(close);
    close->setIconSize({scaled(14), scaled(14)});
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(kPanelMargin, kGap, kGap, kGap);
    row->setSpacing(kGap + kHalfGap);
    row->addWidget(m_icon);
    row->addWidget(m_text, 1);
    m_button = new QPushButton(this);
    m_button->setObjectName(QStringLiteral("bannerAction"));
    connect(m_button, &QPushButton::clicked, this, [this] {
        hide();
        if (m_run) m_run();
    });
    row->addWidget(m_button);
    row->addWidget(close);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (underMouse()) {  // it is being read
            m_timer.start(kGoodNewsMs);
        } else {
            hide();
        }
    });
    hide();
}

void Banner::showMessage(Kind kind, const QString& sentence, Topic topic, const Action& action) {
    m_kind = kind;
    m_topic = topic;
    m_run = action.run;
    m_button->setText(action.text);
    m_button->setVisible(!action.text.isEmpty());
    const QString icon = kind == Kind::Good ? QStringLiteral("check") : QStringLiteral("warning");
    const IconTone tone = kind == Kind::Good      ? IconTone::Good
                          : kind == Kind::Warning ? IconTone::Warn
                                                  : IconTone::Bad;
    m_icon->setPixmap(themedIcon(icon, tone).pixmap(QSize(scaled(18), scaled(18)), devicePixelRatioF()));
    m_text->setText(sentence);
    setAccessibleName(sentence);
    m_timer.stop();
    if (action.text.isEmpty()) {
        m_timer.start(kind == Kind::Good ? kGoodNewsMs : kind == Kind::Warning ? kWarningMs : kProblemMs);
    }
    show();
    update();
}

void Banner::resolve(Topic topic) {
    if (topic == m_topic && m_kind != Kind::Good) hide();
}

QString Banner::sentence() const {
    return isHidden() ? QString() : m_text->text();
}

void Banner::paintEvent(QPaintEvent*) {
    const ColourTokens& tokens = colourTokens(palette());
    const QColor colour = m_kind == Kind::Good      ? tokens.good
                          : m_kind == Kind::Warning ? tokens.warn
                                                    : tokens.bad;
    QPainter painter(this);
    painter.fillRect(rect(), tokens.surface);
    QColor wash = colour;
    wash.setAlphaF(0.09F);
    painter.fillRect(rect(), wash);
    painter.fillRect(QRect(0, 0, scaled(3), height()), colour);
}

}  // namespace embedscope
