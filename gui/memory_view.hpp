// Memory round the address that the panel follows, row by row.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gui/session.hpp"

namespace faultline::gui {

struct MemoryWord {
    std::uint64_t at = 0, value = 0;
    bool readable = false;
    bool changed = false; ///< since the user stopped last
    bool accessed =
        false;        ///< by the instruction that was executed last, or by the one that is about to execute
    std::string name; ///< what it points to: "do_mem_abort+0x40", "[stack]"; may be empty
};

struct MemoryRow {
    std::uint64_t at = 0;
    std::vector<MemoryWord> words;
    std::string text;       ///< the bytes as ASCII, '.' for what is none
    std::string descriptor; ///< of a table's entry, a word a row: "L1[  2] table -> 0x40018000"; else empty
    std::string nothing;    ///< why it cannot be read; then there are no words
    bool marked = false;    ///< the followed address lies in it
};

struct MemoryView {
    std::string title; ///< "sp = 0x... -> physical 0x..."
    std::vector<MemoryRow> rows;
};

MemoryView memory_view(Session&);

/// The rows' first address and their bytes for what the session follows now: what read_piece() is asked for.
struct MemoryRange {
    bool physical = false;
    std::uint64_t start = 0, followed = 0;
    std::size_t size = 0;
    std::string error; ///< why the expression has no value; the looked at address is then followed
};
MemoryRange memory_range(const Session&, const sim::Debugger&);

} // namespace faultline::gui
