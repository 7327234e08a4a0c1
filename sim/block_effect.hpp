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
    /// `sp_change` in bytes. Beyond what there is room for, 512 KiB, the effect is not known.
    BlockEffect(std::uint64_t words, bool calls, std::int64_t sp_change);

    bool is_of(std::uint64_t words) const { return Words::get(shape_) == words; }
    /// Its last instruction is BL or BLR.
    bool calls() const { return Calls::test(shape_); }
    /// Bytes added to SP, modulo 2^64.
    std::uint64_t sp_change() const { return static_cast<std::uint64_t>(std::int64_t{sp_units_} * unit); }

private:
    using Words = Field<0, 15>;
    using Calls = Bit<15>;
    static constexpr std::int64_t unit = 16; ///< SP moves by multiples of it, or is moved by the machine
    std::uint16_t shape_ = 0;
    std::int16_t sp_units_ = 0;
};

/// Of `words` that are executed one after the other. Words that the machine performs do not count: native code is left
/// there, and SP is read when it goes on. Arm ARM, "Add/subtract (immediate)", "Loads and Stores".
BlockEffect effect_of(std::span<const std::uint32_t> words, const exceptions::CpuFeatures&);

} // namespace faultline::sim
