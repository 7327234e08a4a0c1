// What a block of native code does to the stack pointer, and whether it ends in a call: known from its words alone,
// because whatever moves SP by more than an immediate is performed by the machine.
#pragma once

#include <cstdint>
#include <span>

#include "exceptions/features.hpp"
#include "mmu/bits.hpp"

namespace faultline::sim {

class BlockEffect {
public:
    /// Of no block, and of one whose effect is not known.
    BlockEffect() = default;
    /// `sp_change` in bytes. Beyond what there is room for, 256 KiB, the effect is not known.
    BlockEffect(std::uint64_t words, bool calls, std::int64_t sp_change);

    bool is_of(std::uint64_t words) const { return Words::get(raw_) == words; }
    /// Its last instruction is BL or BLR.
    bool calls() const { return Calls::test(raw_); }
    /// Bytes added to SP, modulo 2^64.
    std::uint64_t sp_change() const {
        return static_cast<std::uint64_t>(sign_extend(SpUnits::get(raw_), sp_unit_bits) * unit);
    }

private:
    static constexpr unsigned sp_unit_bits = 15;
    using Words = Field<0, 16>;
    using Calls = Bit<16>;
    using SpUnits = Field<17, sp_unit_bits>;
    static constexpr std::int64_t unit = 16; ///< SP moves by multiples of it, or is moved by the machine
    std::uint32_t raw_ = 0;                  ///< one word: it is copied in every block
};

/// Of `words` that are executed one after the other. Words that the machine performs do not count: native code is left
/// there, and SP is read when it goes on. Arm ARM, "Add/subtract (immediate)", "Loads and Stores".
BlockEffect effect_of(std::span<const std::uint32_t> words, const exceptions::CpuFeatures&);

} // namespace faultline::sim
