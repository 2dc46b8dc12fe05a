#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/index/pair_score.h"
#include "core/model/embedding_model.h"

namespace embedscope {

struct NeighborQuery {
    Metric metric = Metric::Cosine;
    std::size_t k = 10;                    ///< at most this many; ignored when radius is set
    std::optional<double> radius;          ///< every row with cosine >= radius, or distance <= radius
    std::vector<RowId> exclude;            ///< rows never returned, e.g. the query itself
    std::optional<std::size_t> firstRows;  ///< search only the rows below this one
    unsigned threads = 0;                  ///< 0: as many as the machine has
};

using NeighborList = std::vector<Neighbor>;
class BatchScan;
class Candidates;
class CompactRows;
class ExcludedRows;

/// Exact nearest neighbours over every row, on the vectors as they are: nothing is centred or normalised
/// beforehand. Cosine divides by both lengths; a zero row has cosine 0 with everything. Rows with NaN or
/// infinity are never returned. Ties are broken by the lower row. The result equals brute force with
/// pairScore(): a fast pass finds the candidates within a proven error margin, and those are scored again
/// in double. That pass reads float32 rows, or, by cosine in models of a million numbers or more, a copy with
/// one byte a number, which takes a quarter of the model's memory. Thread-safe: any number of searches at a
/// time.
class ExactIndex {
  public:
    ~ExactIndex();
    /// Computes the length and, in larger models, the one-byte copy of each row once. O(n d). Errors:
    /// Cancelled.
    static Result<std::shared_ptr<const ExactIndex>> build(KeyedVectors vectors, std::stop_token stop = {});

    /// The neighbours, nearest first; fewer than k when there are not as many.
    /// query has d numbers. Errors: InvalidArgument (wrong size, NaN or infinity, k = 0, a radius that no
    /// score can have), Cancelled.
    Result<NeighborList> nearest(std::span<const float> query, const NeighborQuery& options,
                                 std::stop_token stop = {}) const;
    /// The neighbours of a row, without the row itself. Errors: as nearest(), InvalidArgument for a row that
    /// is not there.
    Result<NeighborList> nearestToRow(RowId row, NeighborQuery options, std::stop_token stop = {}) const;

    /// The neighbours of many queries at a time, the same lists as nearest() would give one by one, but many
    /// times faster. queries is m x d. excludePerQuery is empty or has one list a query, added to
    /// options.exclude. Errors as nearest().
    Result<std::vector<NeighborList>> nearestBatch(std::span<const float> queries,
                                                   const NeighborQuery& options,
                                                   std::span<const std::vector<RowId>> excludePerQuery = {},
                                                   std::stop_token stop = {},
                                                   const ProgressCallback& progress = {}) const;
    /// The neighbours of each of these rows, without the row itself. Errors as nearestToRow().
    Result<std::vector<NeighborList>> nearestToRows(std::span<const RowId> rows, const NeighborQuery& options,
                                                    std::stop_token stop = {},
                                                    const ProgressCallback& progress = {}) const;

    /// Cosine or distance of two rows, in double.
    double score(RowId a, RowId b, Metric metric) const;
    const KeyedVectors& vectors() const { return m_vectors; }

  private:
    struct ScanWorker;
    struct FloatPass;
    struct CompactPass;

    ExactIndex();
    template <class Pass>
    std::vector<std::uint32_t> candidatesOf(const Pass& pass, const Candidates& wanted,
                                            const ExcludedRows& excluded, std::size_t rows, unsigned workers,
                                            const std::stop_token& stop) const;
    Status check(std::size_t querySize, const NeighborQuery& options) const;
    std::size_t searchedRows(const NeighborQuery& options) const;
    std::vector<std::uint32_t> finiteRows(std::size_t rows, const ExcludedRows& excluded) const;
    NeighborList exactList(std::span<const float> query, std::span<const std::uint32_t> rows,
                           const NeighborQuery& options, unsigned threads, const std::stop_token& stop) const;

    std::vector<double> roughCentre() const;
    Status searchSome(std::span<const float> queries, std::size_t first, const NeighborQuery& options,
                      std::span<const std::vector<RowId>> excludePerQuery, const BatchScan& scan,
                      std::span<NeighborList> lists, const std::stop_token& stop) const;

    KeyedVectors m_vectors;
    std::vector<float> m_inverseLengths;  // 0 for a zero row, NaN for a row outside the float32 pass
    // Finite rows so long or short that float32 could overflow or lose digits.
    std::vector<std::uint32_t> m_extreme;
    std::unique_ptr<CompactRows> m_compact;  // for a first look by cosine; null for small models
};

}  // namespace embedscope
