// Which instructions the engine may execute natively, and which ones the machine performs itself.
#pragma once

#include <cstdint>

#include "exceptions/features.hpp"

namespace faultline::sim {

enum class InstructionClass : std::uint8_t {
    plain,      ///< computation, branches, and loads and stores of ordinary registers
    load_store, ///< any load or store, those included that are plain unless `strict`
    system,     ///< MRS, MSR, SYS, SYSL, MSR (immediate)
    exception,  ///< SVC, HVC, SMC, BRK, HLT, DCPSn
    eret,       ///< ERET and its relatives, DRPS
    wait,       ///< WFI, WFE
    clrex,
    sp_arithmetic, ///< ADD, SUB, AND, ORR, EOR that may leave SP misaligned
    unallocated,   ///< in the load/store group, but not an instruction of this PE
};

/// How much of a program the machine performs itself.
enum class Watch : std::uint8_t {
    normal, ///< what the engine does not do as the architecture says, or what the model has to see
    strict, ///< every load and store too: SCTLR_EL1.A, the MMU off, or a misaligned SP
};

/// What `word` is for the machine. Everything but `plain` it performs itself.
InstructionClass classify_instruction(std::uint32_t word, Watch, const exceptions::CpuFeatures&);

/// FP and Advanced SIMD: data processing, loads and stores. Arm ARM, "A64 instruction set encoding".
bool is_fp_or_simd(std::uint32_t word);

/// Any instruction that may change PC other than by going on to the next one.
bool is_branch(std::uint32_t word);

} // namespace faultline::sim
