// Counts retired instructions without a hook on each: a block of code is added when the next one begins, and what of
// the last one has retired follows from where it was left.
#pragma once

#include <cstdint>

namespace faultline::sim {

class BlockClock {
public:
    /// Instructions retired up to the start of the current block, or up to PC after settle(), complete() or at().
    std::uint64_t retired() const { return retired_at_end_ - words_; }
    void set_retired(std::uint64_t count) {
        end_ = block_pc();
        retired_at_end_ = count;
        words_ = 0;
    }
    std::uint64_t limit = 0;

    /// The retired count at the end of a block of so many instructions, if it began now.
    std::uint64_t retired_behind(std::uint64_t instructions) const { return retired_at_end_ + instructions; }
    /// A block of so many instructions begins at `pc`, and does not go beyond the limit.
    void begin(std::uint64_t pc, std::uint64_t instructions) {
        before_ = end_;
        end_ = pc + 4 * instructions;
        retired_at_end_ += instructions;
        words_ = instructions;
    }
    /// The block that begins at `pc` is not to run.
    void refuse(std::uint64_t pc) {
        // Where it was jumped to, so will be the one that begins here in its place.
        end_ = falls_through_to(pc) ? pc : nowhere;
        words_ = 0;
    }
    /// The current block was left in front of the instruction at `pc`. If nothing of it was executed, it is still as it
    /// was whether `pc` was jumped to: a guest may be stuck there.
    void settle(std::uint64_t pc) {
        const bool jumped_to = pc == block_pc() && pc != before_;
        retired_at_end_ -= words_ - (pc - block_pc()) / 4;
        end_ = jumped_to ? nowhere : pc;
        words_ = 0;
    }
    /// The current block was executed to its end.
    void complete() { words_ = 0; }
    /// Execution goes on at `pc`, by a jump or because it lies behind what was executed last.
    void go_on_at(std::uint64_t pc, bool jump) {
        retired_at_end_ = retired();
        end_ = jump ? nowhere : pc;
        words_ = 0;
    }
    /// `pc` lies behind what was executed last, in memory as in time.
    bool falls_through_to(std::uint64_t pc) const { return pc == end(); }
    /// Where the current block ends.
    std::uint64_t end() const { return end_; }

private:
    static constexpr std::uint64_t nowhere = ~std::uint64_t{0};
    std::uint64_t block_pc() const { return end_ - 4 * words_; }

    std::uint64_t retired_at_end_ = 0; ///< as if the current block ran to its end
    std::uint64_t end_ = nowhere;      ///< of the current block
    std::uint64_t words_ = 0;          ///< of the current block; 0 when none is being executed
    std::uint64_t before_ = nowhere;   ///< where the block before the current one ended
};

} // namespace faultline::sim
