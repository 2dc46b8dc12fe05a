#include "ui/theme/calm_style.h"

#include "ui/theme/theme.h"

namespace embedscope {

CalmStyle::CalmStyle() : QProxyStyle(QStringLiteral("Fusion")) {}

int CalmStyle::styleHint(StyleHint hint, const QStyleOption* option, const QWidget* widget,
                         QStyleHintReturn* data) const {
    if (hint == SH_DialogButtonBox_ButtonsHaveIcons) return 0;
    if (hint == SH_ComboBox_Popup) return 0;  // a list below the box, which the style sheet can dress
    return QProxyStyle::styleHint(hint, option, widget, data);
}

QIcon CalmStyle::standardIcon(StandardPixmap icon, const QStyleOption* option, const QWidget* widget) const {
    switch (icon) {
        case SP_DirIcon:
        case SP_DirOpenIcon:
        case SP_DirClosedIcon:
        case SP_DirHomeIcon:
            return themedIcon(QStringLiteral("open"), IconTone::Quiet);
        case SP_FileIcon:
            return themedIcon(QStringLiteral("text"), IconTone::Quiet);
        case SP_ComputerIcon:
        case SP_DriveHDIcon:
            return themedIcon(QStringLiteral("system"), IconTone::Quiet);
        case SP_FileDialogNewFolder:
            return themedIcon(QStringLiteral("plus"));
        case SP_FileDialogToParent:
            return themedIcon(QStringLiteral("arrow-up"));
        case SP_ArrowBack:
        case SP_FileDialogBack:
            return themedIcon(QStringLiteral("arrow-left"));
        case SP_ArrowForward:
            return themedIcon(QStringLiteral("arrow-right"));
        case SP_FileDialogListView:
            return themedIcon(QStringLiteral("grid"));
        case SP_FileDialogDetailedView:
            return themedIcon(QStringLiteral("list"));
        case SP_MessageBoxQuestion:
            return themedIcon(QStringLiteral("help"), IconTone::Accent);
        case SP_MessageBoxInformation:
            return themedIcon(QStringLiteral("info"), IconTone::Accent);
        case SP_MessageBoxWarning:
            return themedIcon(QStringLiteral("warning"), IconTone::Warn);
        case SP_MessageBoxCritical:
            return themedIcon(QStringLiteral("warning"), IconTone::Bad);
        default:
            return QProxyStyle::standardIcon(icon, option, widget);
    }
}

}  // namespace embedscope
