#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace embedscope {

/// Finds the words of a text by ICU's rules: Unicode UAX 29 in the root locale, dictionaries for Chinese,
/// Japanese, Thai, Lao, Khmer and Burmese. A segment is a word when ICU calls it a number, letters, kana or
/// ideographs (rule status from UBRK_WORD_NUMBER on) and it has a letter or a digit ("__" and "@" have none).
/// Used by one thread.
class WordSegmenter {
  public:
    /// Errors: Io when the Unicode data of the system is missing.
    static Result<WordSegmenter> create();
    WordSegmenter(WordSegmenter&&) noexcept;
    WordSegmenter& operator=(WordSegmenter&&) noexcept;
    ~WordSegmenter();

    /// Appends the words of text to words, as UTF-8.
    void segment(std::u16string_view text, std::vector<std::string>& words);

  private:
    struct Iterator;
    explicit WordSegmenter(std::unique_ptr<Iterator> iterator);
    std::unique_ptr<Iterator> m_iterator;
};

}  // namespace embedscope
