// Text that every face shows alike: the page that `run`, `walk` and `esr` draw, and what a debugger is asked for. Each
// returns whole lines, none wider than page_width.
#pragma once

#include <cstdint>
#include <string>

#include "exceptions/decoded_field.hpp"
#include "mmu/access.hpp"
#include "mmu/regime.hpp"
#include "mmu/walk.hpp"
#include "sim/events.hpp"
#include "sim/paint.hpp"

namespace faultline::sim {

/// Whether RES0 fields that are 0, as they should be, get a line.
enum class Reserved : std::uint8_t { hidden, shown };

/// A table of a register's fields: bits, name, value, meaning.
std::string render_register(const Paint&, const exceptions::DecodedRegister&, std::size_t indent,
                            Reserved reserved = Reserved::hidden);

/// The VA cut into 9/9/9/12 bits, the tables level by level, and the rule that ended the walk.
std::string render_walk(const Paint&, const mmu::Walk&, const mmu::Regime&, const mmu::Access&);

/// "write from EL0", "instruction fetch from EL2": a kernel's access is that of the level whose regime it is.
std::string access_text(const mmu::Access&, const mmu::Regime&);

/// "translation fault, level 1"; without a level for the kinds that have none.
std::string fault_title(const mmu::Fault&);

/// Seconds and microseconds, as printk shows them: "0.001131".
std::string log_time(std::uint64_t ns);
/// "[    0.001131] text", control bytes made visible; no newline.
std::string dmesg_line(const LogLine&);

/// "permission: EL0 read/write, ..." of what a walk found.
std::string describe_leaf(const mmu::Leaf&);

} // namespace faultline::sim
