// Which instructions the engine may execute natively, and which ones the machine performs itself.
#pragma once

#include <cstdint>
#include <optional>

#include "exceptions/features.hpp"

namespace faultline::sim {

enum class InstructionClass : std::uint8_t {
    plain,      ///< computation, branches, and loads and stores of ordinary registers
    load_store, ///< any load or store, those included that are plain unless watched
    system,     ///< MRS, MSR, SYS, SYSL, MSR (immediate)
    exception,  ///< SVC, HVC, SMC, BRK, HLT, DCPSn
    eret,       ///< ERET and its relatives, DRPS
    hint,       ///< WFI, WFE, SEV, SEVL, YIELD: what CPUs tell each other
    clrex,
    self_branch,   ///< B to itself: nothing but time goes by
    sp_arithmetic, ///< ADD, SUB, AND, ORR, EOR that may leave SP misaligned
    fp_or_simd,    ///< FP and Advanced SIMD data processing, when it is watched
    unallocated,   ///< not an instruction of this PE, whatever the engine thinks of it
};

/// What the machine performs itself beyond the instructions that it always does.
struct Watch {
    bool memory = false; ///< every load and store: SCTLR_EL1.A, the MMU off, or a misaligned SP
    bool fp = false;     ///< every FP and Advanced SIMD instruction: CPACR_EL1.FPEN refuses them
    bool operator==(const Watch&) const = default;
    static constexpr unsigned variants = 4;
    unsigned variant() const { return (memory ? 1U : 0U) + (fp ? 2U : 0U); }
};

/// What `word` is for the machine. Everything but `plain` it performs itself.
InstructionClass classify_instruction(std::uint32_t word, Watch, const exceptions::CpuFeatures&);

/// FP and Advanced SIMD: data processing, loads and stores. Arm ARM, "A64 instruction set encoding".
bool is_fp_or_simd(std::uint32_t word);

/// Any instruction that may change PC other than by going on to the next one.
bool is_branch(std::uint32_t word);

/// BL and BLR. Arm ARM, "Unconditional branch (immediate)" and "(register)".
bool is_call(std::uint32_t word);

/// Bytes that ADD or SUB (immediate) adds to SP, if that is what `word` does. Arm ARM, "Add/subtract (immediate)".
std::optional<std::int64_t> sp_adjustment(std::uint32_t word);

/// Bytes from a branch to where it goes, if its word says so: B, BL, B.cond, CBZ, CBNZ, TBZ, TBNZ. Arm ARM, "Branches,
/// Exception Generating and System instructions".
std::optional<std::int64_t> branch_offset(std::uint32_t word);

} // namespace faultline::sim
