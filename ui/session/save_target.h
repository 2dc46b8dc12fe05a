#pragma once

#include <QString>

namespace embedscope {

/// Where a model goes, and in which format.
struct SaveTarget {
    QString path;
    QString format;  ///< id as in modelFormats()
};

/// What a name typed in a save dialog stands for: its extension picks the format when one can be written that
/// has it (the chosen one first, since some share an extension). Else it is the chosen format, whose own
/// extension is added when none was typed.
SaveTarget saveTarget(const QString& typed, const QString& chosenFormat);

}  // namespace embedscope
