// Positions finer than an instant: what happens inside one instruction, one thing after the other.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/events.hpp"

namespace faultline::sim {

/// In the order in which a fault passes them.
enum class StageKind : std::uint8_t {
    instruction,      ///< about to execute; what follows at this instant is its doing
    vector,           ///< the first instruction of a vector, about to execute
    function,         ///< the first instruction of a kernel function, about to execute
    walk_level,       ///< a descriptor has been read
    walk_end,         ///< the walk has found its page, or its fault
    exception_entry,  ///< ESR, FAR, ELR and SPSR are being written
    register_write,   ///< an MSR takes effect
    log_line,         ///< a record of the kernel log is complete
    exception_return, ///< an ERET takes effect
};
/// The enumerator's name with spaces.
std::string_view name(StageKind);

/// One thing that happens at an instant. The members are those that the kind has.
struct Stage {
    StageKind kind = StageKind::instruction;
    std::string function;                         ///< function: its name
    std::optional<WalkMade> walk;                 ///< walk_level, walk_end
    unsigned walk_step = 0;                       ///< walk_level: index into walk->walk.steps()
    std::optional<ExceptionTaken> exception;      ///< exception_entry, vector
    std::optional<SystemRegisterWritten> written; ///< register_write
    std::optional<LogLine> log;                   ///< log_line
    std::optional<ExceptionReturned> returned;    ///< exception_return
};

/// One line: "level 2: table 0x..., index 3, descriptor 0x0: invalid".
std::string stage_text(const Stage&);

/// An instant and a place among its stages. Stage 0 is the instruction about to execute: the state of the machine
/// is that of the instant whatever the stage is.
struct Position {
    Instant at;
    std::size_t stage = 0;
    auto operator<=>(const Position&) const = default;
};

} // namespace faultline::sim
