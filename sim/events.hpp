// What happens in a run, as typed facts. Observers receive them; nothing here decides anything.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "exceptions/entry.hpp"
#include "exceptions/system_registers.hpp"
#include "mmu/walk.hpp"

namespace faultline::sim {

/// CPUs are numbered from 0.
inline constexpr unsigned most_cpus = 8;

/// A point in time. A faulting instruction does not retire, so the count alone is not enough.
struct Instant {
    std::uint64_t retired = 0; ///< instructions retired since reset
    std::uint32_t entries = 0; ///< exceptions taken at this count
    auto operator<=>(const Instant&) const = default;
};

/// A translation table walk made for the guest (a miss of the modelled TLB): hit or fault.
struct WalkMade {
    Instant at;
    mmu::Access access;
    mmu::Walk walk;
    unsigned cpu = 0; ///< the CPU that it happened on
};

struct ExceptionTaken {
    Instant at;
    std::uint64_t pc = 0;          ///< the instruction it was taken from
    std::uint32_t instruction = 0; ///< its word, 0 if it could not be fetched
    exceptions::ExceptionRecord record;
    std::optional<mmu::Fault> fault;   ///< of an instruction or data abort
    std::optional<mmu::Access> access; ///< of an instruction or data abort
    std::optional<mmu::Walk>
        walk; ///< the walk that ended in `fault`; absent when the TLB or an alignment rule decided
    std::uint64_t syscall = 0;                ///< X8 of an SVC from EL0
    std::array<std::uint64_t, 6> arguments{}; ///< X0..X5 of an SVC from EL0
    unsigned cpu = 0;                         ///< the CPU that it happened on
};

struct ExceptionReturned {
    Instant at;
    exceptions::ReturnRecord record;
    unsigned cpu = 0; ///< the CPU that it happened on
};

/// A traced guest function was reached by a call, a branch or an exception vector.
struct FunctionEntered {
    Instant at;
    std::uint32_t function = 0; ///< index into the list given to Machine::trace_functions
    std::uint64_t caller = 0;   ///< X30: where it will return to
    std::uint64_t sp = 0;
    std::array<std::uint64_t, 8> arguments{}; ///< X0..X7 at entry, for who reads_call_registers()
    unsigned cpu = 0;                         ///< the CPU that it happened on
};

/// The function entered at `entered` has returned to its caller.
struct FunctionLeft {
    Instant at;
    Instant entered;
    std::uint32_t function = 0;
    std::uint64_t result = 0; ///< X0, for who reads_call_registers()
    unsigned cpu = 0;         ///< the CPU that it happened on
};

struct SystemRegisterWritten {
    Instant at;
    std::uint64_t pc = 0;
    exceptions::SysReg reg{};
    std::uint64_t before = 0, after = 0;
    unsigned cpu = 0; ///< the CPU that it happened on
};

/// A watched instruction (Machine::watch) is about to be executed. Machine::state() is exact.
struct InstructionReached {
    Instant at;
    std::uint64_t pc = 0;
    unsigned cpu = 0; ///< the CPU that it happened on
};

/// Bytes that lie in a watched physical range (Machine::watch) were read or written by an instruction. An access that
/// is made in pieces, as that of a pair or across two pages, is told piece by piece.
struct MemoryAccessed {
    Instant at;           ///< before the instruction retires
    std::uint64_t pc = 0; ///< of the instruction
    mmu::Va va;           ///< of the first byte of the piece
    mmu::Pa pa;           ///< likewise
    unsigned size = 0;    ///< bytes of the piece, 1 to 64
    bool write = false;
    std::array<std::byte, 64> before{}; ///< what was there: `size` bytes
    std::array<std::byte, 64> after{};  ///< what is there now; of a read the same
    unsigned cpu = 0;                   ///< the CPU that it happened on
};

/// One record of the guest kernel's printk.
struct LogLine {
    Instant at;
    unsigned level = 0;
    std::uint64_t time_ns = 0;
    std::string text;
    unsigned cpu = 0; ///< the CPU that it happened on
};

struct ConsoleOutput {
    Instant at;
    unsigned stream = 1; ///< 1 stdout, 2 stderr
    std::string bytes;
    unsigned cpu = 0; ///< the CPU that it happened on
};

/// A tracepoint of the guest kernel (faultline_abi.h, fl_trace_kind).
struct Tracepoint {
    Instant at;
    std::uint32_t kind = 0;
    std::array<std::uint64_t, 6> arguments{};
    unsigned cpu = 0; ///< the CPU that it happened on
};

/// The guest kernel's report on how the program ended (faultline_abi.h, fl_exit_report).
struct ProgramEnded {
    Instant at;
    std::uint32_t kind = 0, pid = 0;
    std::int32_t exit_code = 0;
    std::uint32_t signo = 0;
    std::int32_t si_code = 0;
    bool core_dumped = false;
    std::uint64_t si_addr = 0;
    std::string comm;
    unsigned cpu = 0; ///< the CPU that it happened on
};

} // namespace faultline::sim
