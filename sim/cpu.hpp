// Instruction execution behind an interface without Unicorn's types: native code runs here, and whatever the
// model has to see comes out through CpuClient.
//
// The engine holds X0 to X30, V0 to V31, FPCR, FPSR, NZCV, PSTATE.BTYPE, PC and the current SP while it runs;
// everything else of the architectural state stays with the client. It executes what the client maps for
// fetches, which need not be what the guest's memory holds: a word that the client wants to see is replaced
// there by an undefined one (see code_shadow.hpp).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "exceptions/processor.hpp"
#include "mmu/address.hpp"
#include "sim/block_effect.hpp"
#include "sim/result.hpp"

namespace faultline::sim {

/// The engine asks for translations of naturally aligned pieces of this many bytes.
inline constexpr unsigned granule_bits = 10;
inline constexpr std::uint64_t granule_size = std::uint64_t{1} << granule_bits;

enum class CpuAccess : std::uint8_t { fetch, read, write };

/// Where a granule is, in the engine's physical memory, and what may be done there without asking again.
struct CpuMapping {
    std::uint64_t physical = 0;
    bool read = false, write = false, execute = false;
};

struct CodeMark;
class CodeMarks;

/// A block that began at a marked address.
struct MarkedBlock {
    std::uint64_t pc = 0;
    const CodeMark* here = nullptr; ///< valid until the next CodeMarks::cover()
    std::uint64_t retired = 0;      ///< instructions up to its start
    std::uint64_t sp = 0;           ///< at its start
    std::uint64_t behind = 0; ///< the end of the block before: if that is `pc`, perhaps nothing jumped here
    /// The mark of `behind`, if the next block to be told of began there, with the same SP: it is not told by itself.
    const CodeMark* site = nullptr;
    std::uint64_t returned = 0; ///< likewise, instructions up to its start
    bool called = false;        ///< the block before ended in a call, so that X30 was `behind`
};

class CpuClient {
public:
    CpuClient() = default;
    CpuClient(const CpuClient&) = delete;
    CpuClient& operator=(const CpuClient&) = delete;
    virtual ~CpuClient() = default;

    /// Answers a miss of the engine's translation cache for the granule at `va`. nullopt stops the run at the
    /// instruction that asked. May be called more often than instructions execute, so it must not change
    /// anything that can be observed.
    virtual std::optional<CpuMapping> map(mmu::Va va, CpuAccess) = 0;

    /// The word at PC cannot be executed natively. The client does what it stands for and leaves PC where
    /// execution is to go on. False stops the run there.
    virtual bool trap() = 0;

    /// Blocks have begun at marked addresses, in this order: see Cpu::set_marks(). Told before trap() and before a run
    /// ends at the latest.
    virtual void marked_blocks(std::span<const MarkedBlock>) = 0;

    /// What the `words` from `pc` do, which the engine is about to execute as one block; the effect of no block if that
    /// is not known.
    virtual BlockEffect effect_of_block(std::uint64_t pc, std::uint64_t words) = 0;
};

enum class CpuExit : std::uint8_t {
    limit,        ///< the next block would go beyond the limit; PC is at its start
    fetch_denied, ///< map() refused a fetch; PC is the instruction to fetch
    data_denied,  ///< map() refused a data access; PC is the instruction that made it
    trapped,      ///< trap() returned false
    stepped,      ///< step(): one instruction has executed
};

class Cpu {
public:
    struct Bank {
        std::uint64_t physical = 0, size = 0;
        std::byte* host = nullptr; ///< stays valid while the Cpu lives
        bool code = false;         ///< fetches are mapped into it, and writes never
    };

    /// Fails when the installed engine is too old or a bank cannot be mapped.
    static Result<std::unique_ptr<Cpu>> create(exceptions::CpuModel, std::span<const Bank>, CpuClient&);
    Cpu(const Cpu&) = delete;
    Cpu& operator=(const Cpu&) = delete;
    ~Cpu();

    /// Loads all the registers the engine holds, the translation controls included.
    void load(const exceptions::Processor&);
    /// Stores all of them back. Call between runs only.
    void store(exceptions::Processor&) const;

    /// General registers; 31 is XZR.
    std::uint64_t x(unsigned n) const;
    void set_x(unsigned n, std::uint64_t value);
    std::uint64_t sp() const;
    void set_sp(std::uint64_t value);
    /// X0 to X7, which a call may pass arguments in. While native code runs each register takes about as long to read
    /// as ten instructions to execute.
    void read_arguments(std::array<std::uint64_t, 8>& to) const;
    exceptions::Vector128 v(unsigned n) const;
    void set_v(unsigned n, const exceptions::Vector128& value);
    std::uint64_t pc() const;
    /// `jump` says that control does not simply fall through to `pc`.
    void set_pc(std::uint64_t pc, bool jump);
    /// `known` with the engine's NZCV and BTYPE.
    exceptions::Pstate pstate(exceptions::Pstate known) const;
    /// After a change of PSTATE: the current SP, and of PSTATE EL, SP, PAN, NZCV and BTYPE; the engine ignores
    /// the rest.
    void set_mode(const exceptions::Processor&);
    /// The same after a change of system registers, those included that native code reads by itself: ESR_EL1,
    /// FAR_EL1, ELR_EL1 and SPSR_EL1.
    void set_mode_and_exception_registers(const exceptions::Processor&);
    /// The others that native code depends on: TCR_EL1 (tags), TPIDR_EL0, TPIDR_EL1.
    void set_controls(const exceptions::Processor&);

    /// Whether set_pc() or the last instruction said that control does not simply fall through to PC. Call between
    /// runs only.
    bool has_jumped() const;

    /// Instructions retired up to PC, exact whenever the engine is not running.
    std::uint64_t retired() const;
    void set_retired(std::uint64_t count);

    /// Runs whole blocks from `pc` as long as retired() stays at or below `limit`.
    CpuExit run(std::uint64_t pc, std::uint64_t limit);
    /// One instruction.
    CpuExit step(std::uint64_t pc);

    /// Forgets what map() answered. Allowed inside trap() and between runs.
    void forget_translations();
    /// Forgets translated code. Between runs only.
    void forget_code();
    /// To be looked up at the start of every block; nullptr for none. They stay valid until the next call, and may
    /// change meanwhile. With `at_once` each block is told when it begins; without, only the first of a function
    /// whose caller has no mark to return to, or is not known.
    void set_marks(CodeMarks*, bool at_once);

    /// run() does not enter a block that holds one of these addresses (ascending), it returns CpuExit::limit with
    /// PC at the block's start; step() does. They stay valid until the next call.
    void set_halts(std::span<const mmu::Va>);

private:
    struct Impl;
    explicit Cpu(std::unique_ptr<Impl>);
    std::unique_ptr<Impl> impl_;
};

} // namespace faultline::sim
