// Conformance vectors of stage 1 and of syndromes: one JSON object a line, as typed values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exceptions/at.hpp"
#include "exceptions/features.hpp"
#include "mmu/address.hpp"
#include "sim/result.hpp"

namespace faultline::sim {

/// What the instruction under test does to memory. `instruction` cases are about the instruction alone.
enum class VectorAccess : std::uint8_t {
    read,
    write,
    exec,
    atomic,
    zero_block,
    cache_maintenance,
    prefetch,
    instruction
};

struct PhysicalRange {
    mmu::Pa start, end; ///< end is one past the last byte
    bool operator==(const PhysicalRange&) const = default;
};

struct MemoryWord {
    mmu::Pa at;
    std::uint64_t value = 0;
};

/// What an AT instruction must leave in PAR_EL1, or the exception it must take.
struct ExpectedPar {
    exceptions::AtOperation operation{};
    std::uint64_t par = 0;
    bool aborts = false; ///< then esr, vector and far count, not par
    std::uint64_t esr = 0, vector = 0, far = 0;
};

/// The exception of a vector, and the state after it.
struct ExpectedException {
    std::uint64_t esr = 0, vector = 0, elr = 0, spsr = 0;
    std::optional<std::uint64_t> far; ///< absent: FAR_EL1 keeps its value
    unsigned el = 1, spsel = 1, daif = 0xF;
    std::optional<unsigned> pan;
};

struct Expectation {
    std::optional<ExpectedException> exception; ///< absent: the instruction completes
    std::optional<std::uint64_t> pa, pa2, x0, x1;
};

/// One vector: the state of the PE and of the tables, one instruction, and what must come of it.
struct MmuVector {
    std::string where; ///< "file:line"
    std::string id, category, operation;
    bool in_scope = true;
    /// Counters and the like: the value read is not compared.
    bool volatile_result = false;
    /// The file says that PAR_EL1.SH, or more of PAR_EL1, is not as the architecture has it: not compared.
    bool par_sh_unknown = false, par_unknown = false;

    exceptions::CpuModel cpu{};
    std::uint64_t ttbr0 = 0, ttbr1 = 0, tcr = 0, sctlr = 0, mair = 0;
    std::uint64_t cpacr = 0x30'0000, cntkctl = 0x303, mdscr = 0;
    std::uint64_t spsr = 0; ///< PSTATE of the access, as an ERET's SPSR_EL1
    std::uint64_t sp_el0 = 0, sp_el1 = 0;
    std::vector<PhysicalRange> ram;
    std::vector<MemoryWord> memory; ///< descriptors, before the access

    std::uint64_t va = 0;           ///< X0
    std::uint64_t address = 0;      ///< the address accessed: `va` unless pre-indexed
    unsigned size = 0, element = 0; ///< bytes in total, and of one element
    VectorAccess access{};
    unsigned el = 0;
    bool unprivileged = false; ///< LDTR, STTR and the like
    std::uint64_t pc = 0;
    std::vector<std::uint32_t> code; ///< at `pc`; empty when the fetch at `pc` is itself the test

    Expectation expect;
    std::vector<ExpectedPar> par;  ///< AT of `va`
    std::vector<ExpectedPar> par2; ///< AT of `second_page`
    std::uint64_t second_page = 0; ///< start of the second page of a crossing access
};

/// Parses one line. `where` names it in the error: "file:line: key `tcr`: expected ...".
Result<MmuVector> parse_mmu_vector(std::string_view line, std::string where);

/// The longest line accepted, in bytes.
inline constexpr std::size_t max_vector_line = std::size_t{1} << 20;

} // namespace faultline::sim
