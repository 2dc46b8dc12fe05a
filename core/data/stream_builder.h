#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/block_encoder.h"
#include "core/data/content_hash.h"
#include "core/data/id_stream_file.h"
#include "core/data/prepared_text.h"

namespace embedscope {

/// Collects encoded blocks in text order into one stream and one report. Used by one thread.
class StreamBuilder {
  public:
    /// Everything must outlive the builder; names are those of the files.
    StreamBuilder(IdStreamFile& file, TextReport& report, const std::vector<std::string>& names)
        : m_file(file), m_report(report), m_names(names) {}

    /// Appends the block's numbers, without a sentence end that would stand alone, and counts it in the
    /// report. Errors: those of IdStreamFile::append.
    Status take(const EncodedBlock& block);

    /// Replaces the numbers of each encoder by translations[encoder][number] and adds the stream to hash.
    /// Errors: those of IdStreamFile::rewrite.
    Status translate(std::span<const std::vector<std::uint32_t>> translations, ContentHash& hash,
                     const ProgressCallback& progress, std::stop_token stop);

  private:
    /// A part of the stream whose numbers are those of one encoder.
    struct Stretch {
        std::uint64_t end;
        unsigned encoder;
    };
    void noteDamage(const EncodedBlock& block);

    IdStreamFile& m_file;
    TextReport& m_report;
    const std::vector<std::string>& m_names;
    std::vector<Stretch> m_stretches;
    bool m_sentenceEnded = true;
    std::uint64_t m_lines = 0;  // of the current file, like the rest
    std::uint64_t m_badBytes = 0;
    std::uint64_t m_zeroBytes = 0;
    std::string m_firstBadPlace;
};

}  // namespace embedscope
