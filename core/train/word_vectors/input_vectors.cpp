#include "core/train/word_vectors/input_vectors.h"

#include <algorithm>
#include <bit>

#include "core/kernels/exact_rows.h"
#include "core/kernels/hogwild.h"

namespace embedscope {

InputVectors::InputVectors(const WordVectorTask& task)
    : m_task(&task),
      m_isDirect(task.encoding.kind() != InputEncodingKind::OneHot && task.encoding.isOneRow()),
      m_isOneHot(task.encoding.kind() == InputEncodingKind::OneHot),
      m_sumRows(sumRows()),
      m_spreadChange(spreadChange()),
      m_product(oneHotProduct()),
      m_storeChange(storeChange()) {
    if (m_isDirect) return;
    if (task.settings.objective == Objective::Softmax) m_settleCentres = 4;  // each takes milliseconds
    m_slots.resize(std::bit_ceil(2 * std::size_t{task.settings.window} + task.groupCentres()));
    m_slotLines = 2 * task.inputs.stride() / 16;
    m_values.resize(m_slots.size() * m_slotLines);
    if (m_isOneHot) m_oneHot.resize(task.inputs.rows());
}

InputVectors InputVectors::exact(const WordVectorTask& task, RowStore* copies) {
    InputVectors vectors(task);
    vectors.m_copies = copies;
    vectors.m_sumRows = exactSumRows();
    vectors.m_spreadChange = exactSpreadChange();
    return vectors;
}

/// The rows of a word as the kernels take them, in m_rows; returns their number.
std::size_t InputVectors::collectRows(std::uint32_t word) {
    const auto rows = m_task->encoding.rows(word);
    if (m_rows.size() < rows.size()) m_rows.resize(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        float* row = m_task->inputs.row(rows[i]);
        m_rows[i] = m_copies ? m_copies->touch(rows[i], row) : row;
    }
    return rows.size();
}

float* InputVectors::combination(std::uint32_t word, std::uint32_t position) {
    const std::size_t number = position & (m_slots.size() - 1);
    Slot& slot = m_slots[number];
    if (slot.position == position) return after(number);
    if (slot.position != kNone && m_changed) settle(number);
    slot = {position, word};
    const std::size_t count = collectRows(word);
    m_sumRows(m_rows.data(), count, m_task->encoding.scale(word), m_task->inputs.stride(), before(number));
    std::copy_n(before(number), m_task->inputs.stride(), after(number));
    return after(number);
}

void InputVectors::settle(std::size_t number) {
    Slot& slot = m_slots[number];
    const std::size_t count = collectRows(slot.word);
    m_spreadChange(m_rows.data(), count, after(number), before(number), 1, m_task->inputs.stride());
}

void InputVectors::settle() {
    for (std::size_t number = 0; number < m_slots.size(); ++number)
        if (m_slots[number].position != kNone && m_changed) settle(number);
    forget();
}

void InputVectors::forget() {
    for (Slot& slot : m_slots) slot.position = kNone;
    m_used = 0;
    m_changed = false;
}

float* InputVectors::product(std::uint32_t word) {
    for (std::size_t number = 0; number < m_used; ++number)
        if (m_slots[number].word == word) return after(number);
    const std::size_t number = m_used++;
    m_slots[number].word = word;
    const TrainingMatrix& matrix = m_task->inputs;
    m_oneHot[word] = 1;
    m_product(m_oneHot.data(), matrix.row(0), matrix.rows(), matrix.stride(), before(number));
    m_oneHot[word] = 0;
    std::copy_n(before(number), matrix.stride(), after(number));
    return after(number);
}

/// The gradient of the matrix is zero but in the row of the word.
void InputVectors::finishProducts() {
    if (m_changed)
        for (std::size_t number = 0; number < m_used; ++number)
            m_storeChange(m_task->inputs.row(m_slots[number].word), after(number), before(number),
                          m_task->inputs.stride());
    forget();
}

void InputVectors::prefetch(std::uint32_t word) const {
    const TrainingMatrix& matrix = m_task->inputs;
    if (m_isDirect) {
        prefetchRow(matrix.row(m_task->encoding.row(word)), matrix.stride());
    } else if (!m_isOneHot) {
        for (const std::uint32_t row : m_task->encoding.rows(word))
            prefetchRow(matrix.row(row), matrix.stride());
    }
}

}  // namespace embedscope
