#pragma once

class QWidget;

namespace embedscope {

/// Makes an editor leave the wheel to the view it scrolls with, unless it was given the focus by a click or
/// by the keyboard; the wheel alone does not give it the focus. For combo boxes and the like.
void guardWheel(QWidget* editor);

}  // namespace embedscope
