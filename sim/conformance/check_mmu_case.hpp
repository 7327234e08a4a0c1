// What a conformance vector comes to: once by the model alone, once executed. Both give the same kind of answer.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "exceptions/entry.hpp"
#include "mmu/physical_memory.hpp"
#include "sim/conformance/mmu_vectors.hpp"

namespace faultline::sim {

class Machine;

/// One AT instruction: what it left in PAR_EL1, or the exception it took.
struct ParOutcome {
    std::uint64_t par = 0;
    std::optional<exceptions::ExceptionRecord> exception;
};

/// The answer to one vector. What a way of answering cannot know is absent and is not compared.
struct VectorOutcome {
    std::optional<exceptions::ExceptionRecord>
        exception;           ///< the first one, but not the SVC that ends a vector
    bool flags_known = true; ///< SPSR_EL1.NZCV is meaningful
    std::optional<std::uint64_t> pa, pa2, x0, x1;
    std::vector<ParOutcome> par, par2; ///< in the order of the vector's own `par` and `par2`
    std::optional<mmu::Fault> fault;   ///< behind an instruction or data abort, by the model only
    /// Anything else that is wrong, in words: wrong bytes loaded or stored, no end reached.
    std::vector<std::string> complaints;
};

/// One field in which an outcome is not what the vector expects.
struct Mismatch {
    std::string field, expected, got;
};
std::vector<Mismatch> compare(const MmuVector&, const Expectation&, const VectorOutcome&);

/// What a vector that contradicts the Arm ARM should have said; nullopt for all others. One such case is known:
/// a data access that is misaligned for Device memory and not permitted either. The vectors give the Permission
/// fault; "Prioritization of synchronous aborts from a single stage of address translation" puts the Alignment
/// fault caused by the memory type first.
std::optional<Expectation> expectation_by_architecture(const MmuVector&, const VectorOutcome& model);

/// What the peer's CPU of that name implements: our model, and for "max" the parts of BTI, PAuth and E0PD that
/// exceptions and walks show.
exceptions::CpuFeatures peer_features(exceptions::CpuModel);

/// The PE just after the ERET that starts the vector: X0 = va, X1 a known value, PC and PSTATE as returned to.
exceptions::Processor processor_for(const MmuVector&);
/// The same registers at EL1h, before that ERET: what AT instructions run with.
exceptions::Processor processor_at_el1(const MmuVector&);

/// Where the half of the address space that holds the vector's code shows `pa`, and back.
std::uint64_t code_address(const MmuVector&, mmu::Pa pa);
mmu::Pa physical_code_address(std::uint64_t va);

/// X1 at the start of a vector, unless the vector itself implies another value.
inline constexpr std::uint64_t initial_x1 = 0x5AA5'C33C'6996'0FF1;

/// The vector by the model alone: translation, permission, syndrome, exception entry, AT. It knows the classes
/// of instructions that vectors consist of, not their results in registers. `memory` holds the vector's words.
VectorOutcome model_vector(const MmuVector&, const mmu::PhysicalMemory& memory);

/// The vector executed: its code at its PC on a machine whose RAM is `vector.ram`. Leaves RAM zeroed where the
/// vector had written.
VectorOutcome execute_vector(const MmuVector&, Machine&);

/// Writes the vector's descriptors, and a mapping of its code where the vector gives none. False if a word lies
/// outside RAM.
bool write_tables(const MmuVector&, mmu::PhysicalMemory&);
/// Zeroes them again.
void clear_tables(const MmuVector&, mmu::PhysicalMemory&);

} // namespace faultline::sim
