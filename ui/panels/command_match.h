#pragma once

#include <QString>

namespace embedscope {

/// How well a command answers to what was typed, from 0 (not at all) on: every typed word must begin a word
/// of the name or of the further words it goes by, stand inside one, or be a word of three letters and more
/// whose letters come in order in one. Upper and lower case alike.
int commandScore(const QString& name, const QString& furtherWords, const QString& typed);

}  // namespace embedscope
