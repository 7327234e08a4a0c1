// The A64 instructions that conformance vectors consist of, as far as their exceptions depend on them.
#pragma once

#include <cstdint>

#include "exceptions/features.hpp"
#include "exceptions/system_registers.hpp"

namespace faultline::sim {

enum class InstructionKind : std::uint8_t {
    other, ///< takes no exception that a vector is about
    sets_flags,
    undefined,
    svc,
    brk,
    wfx,
    simd,            ///< FP and Advanced SIMD data processing
    load_store,      ///< any load or store but PRFM
    branch_register, ///< BR, BLR, RET
    system,          ///< MRS, MSR, SYS, SYSL
};

struct VectorInstruction {
    InstructionKind kind = InstructionKind::other;
    std::uint16_t immediate = 0; ///< SVC, BRK
    bool is_wfe = false;         ///< wfx
    std::uint8_t btype = 0;      ///< branch_register: PSTATE.BTYPE afterwards, where there is one

    // load_store
    unsigned base = 0;    ///< the register that holds the address
    unsigned size = 0;    ///< of one register, where the encoding says it directly
    unsigned pair_of = 0; ///< exclusive and compare-and-swap pairs: bytes of one register; 0 for all others
    bool is_load = false, is_atomic = false, is_simd = false;
    bool must_be_aligned = false; ///< exclusive, atomic, load-acquire, store-release

    // system
    exceptions::SysEncoding encoding;
    unsigned rt = 31;
    bool is_read = false;
};

/// Decodes one instruction word; LSE atomics are undefined where the features lack them. Arm ARM, "A64
/// instruction set encoding".
VectorInstruction decode_vector_instruction(std::uint32_t word, const exceptions::CpuFeatures&);

} // namespace faultline::sim
