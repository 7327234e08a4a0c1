// The walk that the walk panel is about, with what there is to say about it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gui/session.hpp"
#include "mmu/walk.hpp"

namespace faultline::gui {

/// A piece of the address, as the walk cuts it.
struct WalkPiece {
    std::string range, bits, name; ///< "38..30", "000000001", "L1 = 1"
    std::string hint;
    bool used = false; ///< the walk came as far as to look at it
};

/// An entry of a table, at the walk's index or beside it.
struct TableEntry {
    unsigned index = 0; ///< 0 to 511
    std::uint64_t descriptor = 0;
    mmu::DescriptorKind kind{};
    mmu::Va first; ///< the lowest address that a walk meets it for
};

/// One level of the walk, reached or not.
struct WalkLevel {
    int level = 0;                     ///< 1 to 3
    unsigned index = 0;                ///< cut out of the address
    std::optional<mmu::WalkStep> step; ///< absent: not reached
    std::vector<TableEntry> entries;   ///< those around the index that can be read; empty when not reached
    std::string meaning;               ///< of the step's descriptor: "table -> 0x40018000"
    bool fails = false;                ///< the walk ends here in a fault
};

struct WalkView {
    std::vector<WalkPiece>
        pieces; ///< highest bits first: the half, three indices, the offset; none with the MMU off
    mmu::Access access;
    mmu::Walk walk;
    std::vector<WalkLevel> levels; ///< 1 to 3, reached or not; none with the MMU off
    std::string base;              ///< "TTBR0_EL1 = 0x...", or why there is none
    std::string attributes; ///< of the page or block, whether the access may use it or not; empty without one
    std::string question;   ///< "write from EL0 to 0x0"
    std::string verdict;    ///< what the walk came to, and the rule that decided
    std::string remedy;     ///< the smallest change of one descriptor that would have let the access through
};

/// The walk for Session::looked_at() through the tables as they are at the present instant: as the access of the
/// fault, if it is the fault's address, else as a read from the present Exception level.
WalkView walk_view(Session&);

/// "511 40018003": index and descriptor.
std::string entry_text(const TableEntry&);
/// "L1 0x0000000040018003 table -> 0x40018000"; of a level that was reached.
std::string level_text(const WalkLevel&);
/// "EL1 rw- EL0 r-x": read, write, execute.
std::string rights_text(const mmu::Permissions&);

} // namespace faultline::gui
