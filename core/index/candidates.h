#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace embedscope {

/// Collects the rows that may be among the k nearest when only bounds of their closeness are known (larger is
/// nearer), and forgets those that no longer can: a row stays while its upper bound reaches the k-th largest
/// lower bound seen. Memory follows the rows that stay, usually a few times k. Used by one thread.
class Candidates {
  public:
    /// Keeps what may belong to the k nearest.
    static Candidates ofNearest(std::size_t k) {
        return Candidates(k, -std::numeric_limits<double>::infinity());
    }
    /// Keeps every row whose upper bound is at least closeness.
    static Candidates within(double closeness) { return Candidates(0, closeness); }

    /// A row whose upper bound is below this is out. Rises as rows are added.
    double threshold() const { return m_threshold; }
    /// Says that the closeness of row lies in [lower, upper]. Returns true when the threshold rose.
    bool add(std::uint32_t row, double lower, double upper);

    /// The rows that may belong to the k nearest of all collectors together, in no order, each once.
    static std::vector<std::uint32_t> merged(std::span<const Candidates> parts);

  private:
    struct Entry {
        double upper;
        std::uint32_t row;
    };
    Candidates(std::size_t k, double threshold) : m_k(k), m_threshold(threshold) {}
    void forget();

    std::size_t m_k;  // 0: a fixed threshold
    double m_threshold;
    std::vector<double> m_lowest;  // heap of the k largest lower bounds, smallest on top
    std::vector<Entry> m_entries;
    std::size_t m_forgetAt = 1024;
};

}  // namespace embedscope
