// The A64 loads and stores as data: what an instruction word accesses, and which registers take part.
#pragma once

#include <cstdint>
#include <optional>

#include "exceptions/features.hpp"
#include "mmu/access.hpp"

namespace faultline::sim {

/// What a load or store does with memory.
enum class MemoryOperation : std::uint8_t {
    load,
    store,
    load_exclusive,
    store_exclusive,  ///< writes 0 or 1 to Rs
    atomic,           ///< LDADD and the like: reads, then writes; Rt gets the old value
    compare_and_swap, ///< CAS, CASP
    prefetch,         ///< never faults
    load_structures,  ///< LD1 to LD4, LD1R to LD4R
    store_structures, ///< ST1 to ST4
};

/// The function of an atomic, numbered as o3:opc of the encoding.
enum class AtomicFunction : std::uint8_t { add, clr, eor, set, smax, smin, umax, umin, swp };

/// How the address comes about. Arm ARM, "Load/Store addressing modes".
enum class AddressMode : std::uint8_t {
    offset,            ///< base plus immediate
    pre_index,         ///< base plus immediate, which is also written back
    post_index,        ///< base; base plus immediate is written back
    post_index_by_reg, ///< base; base plus Rm is written back (structures)
    register_offset,   ///< base plus extended Rm
    literal,           ///< PC plus immediate
};

struct LoadStore {
    MemoryOperation operation{};
    AddressMode mode{};
    std::uint8_t rt = 0, rt2 = 0, rs = 0, rm = 0;
    std::uint8_t rn = 0;           ///< 31 names SP
    std::int64_t immediate = 0;    ///< bytes, scaled already; also what a structure's post-index adds
    std::uint8_t extend = 3;       ///< register_offset: option field (2 UXTW, 3 LSL, 6 SXTW, 7 SXTX)
    std::uint8_t shift = 0;        ///< register_offset: left shift, 0 to 4
    std::uint8_t element_log2 = 0; ///< bytes of one element: 1 << this, 1 to 16
    std::uint8_t elements = 1;     ///< 1, or 2 for a pair
    bool vector = false;           ///< SIMD&FP registers
    bool sign_extend = false;
    bool to_64 = false;        ///< a sign-extending load into an X register
    bool ordered = false;      ///< acquire or release: misalignment always faults
    bool unprivileged = false; ///< LDTR, STTR and the like
    AtomicFunction function{};
    // Structures.
    std::uint8_t structure_elements = 0; ///< 1 to 4 elements in a structure
    std::uint8_t registers = 0;          ///< registers of a multiple-structure form
    std::uint8_t lane = 0;               ///< single-structure forms: the lane
    bool single = false;                 ///< one structure: to one lane, or with `replicate` to all
    bool replicate = false;
    bool quad = false; ///< Q: 128-bit registers

    bool pair() const { return elements == 2; }
    bool exclusive() const {
        return operation == MemoryOperation::load_exclusive || operation == MemoryOperation::store_exclusive;
    }
    bool writes_back() const {
        return mode == AddressMode::pre_index || mode == AddressMode::post_index ||
               mode == AddressMode::post_index_by_reg;
    }
    /// Bytes accessed in all: 1 to 64, contiguous from the address.
    unsigned total_bytes() const;
    /// What the access asks of the MMU, as executed at `el` with these PSTATE bits. `kind` is read or write.
    mmu::Access access(mmu::AccessKind kind, unsigned el, bool pan, bool uao) const;
};

/// The load or store that `word` encodes on a PE with these features; nullopt if it is not one or is
/// unallocated. Arm ARM, "Loads and Stores".
std::optional<LoadStore> decode_load_store(std::uint32_t word, const exceptions::CpuFeatures&);

} // namespace faultline::sim
