// Breakpoints and watchpoints as data: what to stop at, under which condition, and how often it came by.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "exceptions/system_registers.hpp"
#include "mmu/address.hpp"
#include "sim/result.hpp"

namespace faultline::sim {

/// Numbers points from 1, in the order in which they were added; never used twice.
using PointId = std::uint32_t;

/// An instruction at that address, about to execute. A multiple of 4.
struct AtAddress {
    mmu::Va va;
};
/// The first instruction of a function of the kernel or of the program.
struct AtFunction {
    std::string name;
    std::uint64_t nth = 0; ///< of all calls of the run, from 1; 0: every call
};
/// The first instruction of every piece of code that a source line became.
struct AtLine {
    std::string file; ///< its last part is enough: "fault.c"
    int line = 0;     ///< from 1; if no code came of it, the next line that code came of
};
/// An exception taken to EL1. Absent members match everything.
struct OnException {
    std::optional<std::uint8_t> ec;   ///< ESR_EL1.EC, 0 to 63
    std::optional<std::uint8_t> fsc;  ///< DFSC or IFSC of an abort, 0 to 63; other classes never match
    std::optional<unsigned> from_el;  ///< 0 or 1
    std::optional<std::uint64_t> far; ///< FAR_EL1, of those that write it
};
/// An MSR to that register that was allowed, whether or not it changed the value. In a host at EL2, where a name of
/// EL1 means a register of EL2, it is the latter that counts.
struct OnRegisterWrite {
    exceptions::SysReg reg{};
};
/// A record of the kernel log that contains `text`; "" is every record.
struct OnLog {
    std::string text;
};
enum class AccessWatch : std::uint8_t { write, read, any };
/// A load or store of a CPU that touches a byte of [address, address + size).
struct OnAccess {
    AccessWatch kind = AccessWatch::write;
    bool physical = false; ///< `address` is a physical one; else virtual, whatever address space is current
    std::uint64_t address = 0;
    std::uint64_t size = 8; ///< bytes, at least 1
};
/// A store to one of the descriptors that translate `va`, as the tables stand when the search begins: the walk
/// from the current TTBRn_EL1. `level` 1 to 3 is that one alone, 0 all of them.
struct OnPageEntry {
    mmu::Va va;
    int level = 0;
};

using Trigger =
    std::variant<AtAddress, AtFunction, AtLine, OnException, OnRegisterWrite, OnLog, OnAccess, OnPageEntry>;

/// What a user asks for.
struct PointRequest {
    Trigger trigger;
    /// An expression (expression.hpp) that must not be 0; empty: always. Of a point on an event it is asked behind
    /// the step that makes the event, in both directions.
    std::string condition;
    std::uint64_t ignore = 0; ///< hits to let pass
    bool temporary = false;   ///< gone after it has stopped the run once
};

struct Point {
    PointId id = 0;
    PointRequest request;
    bool enabled = true;
    std::uint64_t hits = 0;         ///< in either direction, condition fulfilled, those let pass included
    std::vector<mmu::Va> addresses; ///< of AtAddress, AtFunction and AtLine: where it was found
};

/// One line: "point 2: do_mem_abort if x0 == 0 (1 hit)".
std::string point_text(const Point&);
/// In the form that parse_trigger() reads, as far as it has one.
std::string trigger_text(const Trigger&);

/// A trigger in the words of a user: `0xffffffc080010000`, `do_mem_abort`, `do_mem_abort:3` (the third call),
/// `fault.c:120`, `ec:0x24`, `fsc:5`, `msr:TTBR0_EL1`, `log:TEXT`, `watch:0x412000` (writes), `rwatch:`, `awatch:`, each
/// with `/SIZE` and, for a physical address, `@` in front of it, `pte:VA`. Error: one line that says what was
/// expected.
Result<Trigger> parse_trigger(std::string_view text);
/// "TRIGGER" or "TRIGGER if CONDITION". Error: as parse_trigger(); the condition is not looked at.
Result<PointRequest> parse_point(std::string_view text);

} // namespace faultline::sim
