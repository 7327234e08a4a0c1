// What the engine fetches: copies of the guest's code in which every word that the machine performs itself is
// replaced by an undefined one. The guest's memory is never changed, and reads of code see the original.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>

#include "exceptions/features.hpp"
#include "mmu/address.hpp"
#include "sim/address_filter.hpp"
#include "sim/cpu.hpp"
#include "sim/instruction_class.hpp"

namespace faultline::sim {

/// A copy is made of one granule at a time, when it is first executed, and never changed: code that has been
/// written gets a new copy elsewhere, so the engine can never reuse what it translated from the old one.
class CodeShadow {
public:
    /// `base`: where the engine's physical memory has room() bytes for the copies.
    CodeShadow(std::uint64_t base, const exceptions::CpuFeatures&);
    CodeShadow(const CodeShadow&) = delete;
    CodeShadow& operator=(const CodeShadow&) = delete;
    ~CodeShadow();

    static constexpr std::uint64_t room() { return std::uint64_t{32} << 20; }
    /// The memory to map at `base`.
    std::byte* host() const { return host_; }

    /// Where the engine fetches the granule `pa`, whose bytes are `code`, from. nullopt if there is no copy yet
    /// and no room for one.
    std::optional<std::uint64_t> copy_of(mmu::Pa pa, std::span<const std::byte, granule_size> code, Watch);
    /// The first word of those executed at `at` of a copy.
    const std::byte* host_at(std::uint64_t at) const { return host_ + (at - base_); }
    bool has_copy(mmu::Pa pa) const { return copied_.may_contain(pa.raw) && copies_.contains(pa.raw); }
    /// The granule is about to change.
    void drop(mmu::Pa pa) { copies_.erase(pa.raw); }
    /// Every granule may have changed.
    void drop_all() {
        copies_.clear();
        copied_.clear();
    }

    /// Time for start_over().
    bool is_full() const;
    /// Gives all room back. The engine must forget its translated code and its translations first.
    void start_over();

private:
    static constexpr std::uint64_t none = ~std::uint64_t{0};
    /// Slot numbers, by Watch::variant().
    struct Copies {
        std::array<std::uint64_t, Watch::variants> slot{none, none, none, none};
    };

    std::uint64_t base_;
    exceptions::CpuFeatures features_;
    std::byte* host_ = nullptr;
    std::uint64_t used_ = 0; ///< slots
    std::unordered_map<std::uint64_t, Copies> copies_;
    AddressFilter copied_; ///< spares the look-up for the many granules without a copy
};

} // namespace faultline::sim
