// What is noted of instruction addresses, to be looked up at the start of every block: the marks of who wants to be
// told, and what the block does. One range of addresses in each half of the address space.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "mmu/bits.hpp"
#include "sim/block_effect.hpp"

namespace faultline::sim {

/// What a block is marked for.
namespace code_mark {
using Function = Field<0, 20>; ///< index + 1 of the function that begins here
using Returns = Field<20, 11>; ///< how many open calls return here
using Site = Bit<31>;          ///< calls have returned here, or will
} // namespace code_mark

struct CodeMark {
    std::uint32_t mark = 0; ///< nonzero: CpuClient::marked_blocks() is told when a block begins here
    BlockEffect effect;     ///< of the block that began here last, as long as the code is the same
};

class CodeMarks {
public:
    /// nullptr for an address that is not covered. Valid until cover() or clear().
    CodeMark* find(std::uint64_t pc) {
        const std::uint64_t index = (pc - near_.base) / instruction_size;
        return index < near_.count ? near_.first + index : find_elsewhere(pc);
    }
    const CodeMark* find(std::uint64_t pc) const { return const_cast<CodeMarks*>(this)->find(pc); }
    /// Extends the range of a half so that it holds `pc`; nullptr if it would become too long.
    CodeMark* cover(std::uint64_t pc);
    void clear() {
        halves_ = {};
        near_ = {};
    }

    /// The code from `va`, the start of a granule, is what the engine has at `copy`. Effects noted of other code there
    /// are forgotten.
    void set_copy(std::uint64_t va, std::uint64_t copy);
    /// Where the engine has the code of the granule that holds `pc`; nullopt if that is not known.
    std::optional<std::uint64_t> copy_of(std::uint64_t pc) const;
    /// Copies will be made anew.
    void forget_copies();

private:
    static constexpr std::uint64_t instruction_size = 4;
    static constexpr std::uint64_t no_copy = ~std::uint64_t{0};
    struct Range {
        std::uint64_t base = 0; ///< at the start of a granule
        CodeMark* first = nullptr;
        std::size_t count = 0;
    };
    struct Half {
        Range range;                       ///< of `marks`
        std::vector<CodeMark> marks;       ///< by instruction
        std::vector<std::uint64_t> copies; ///< by granule
    };
    Half& half_of(std::uint64_t pc) { return halves_[Bit<55>::get(pc)]; }
    std::uint64_t* copy_at(std::uint64_t va);

    [[gnu::noinline]] CodeMark* find_elsewhere(std::uint64_t pc);

    std::array<Half, 2> halves_;
    Range near_; ///< of the half in which something was found last
};

} // namespace faultline::sim
