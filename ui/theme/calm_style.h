#pragma once

#include <QProxyStyle>

namespace embedscope {

/// Fusion with the program's own icons in its dialogs, and none on their buttons.
class CalmStyle : public QProxyStyle {
    Q_OBJECT
  public:
    CalmStyle();

    int styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                  QStyleHintReturn* data) const override;
    QIcon standardIcon(StandardPixmap icon, const QStyleOption* option, const QWidget* widget) const override;
};

}  // namespace embedscope
