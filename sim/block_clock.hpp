// Counts retired instructions without a hook on each: a block of code is added when the next one begins, and what of
// the last one has retired follows from where it was left.
#pragma once

#include <cstdint>

namespace faultline::sim {

class BlockClock {
public:
    /// Instructions retired up to the start of the current block, or up to PC after settle(), complete() or at().
    std::uint64_t retired() const { return retired_; }
    void set_retired(std::uint64_t count) {
        retired_ = count;
        pending_ = 0;
    }
    std::uint64_t limit = 0;

    /// A block of so many instructions begins at `pc`. False if it must not run, because it would go beyond the limit.
    bool begin(std::uint64_t pc, std::uint64_t instructions) {
        if (retired_ + pending_ + instructions > limit) [[unlikely]] {
            refuse(pc);
            return false;
        }
        before_ = end();
        retired_ += pending_;
        block_pc_ = pc;
        pending_ = instructions;
        return true;
    }
    /// The block that begins at `pc` is not to run.
    void refuse(std::uint64_t pc) {
        // Where it was jumped to, so will be the one that begins here in its place.
        block_pc_ = falls_through_to(pc) ? pc : nowhere;
        retired_ += pending_;
        pending_ = 0;
    }
    /// The current block was left in front of the instruction at `pc`. If nothing of it was executed, it is still as it
    /// was whether `pc` was jumped to: a guest may be stuck there.
    void settle(std::uint64_t pc) {
        const bool jumped_to = pc == block_pc_ && pc != before_;
        retired_ += (pc - block_pc_) / 4;
        block_pc_ = jumped_to ? nowhere : pc;
        pending_ = 0;
    }
    /// The current block was executed to its end.
    void complete() {
        retired_ += pending_;
        block_pc_ += 4 * pending_;
        pending_ = 0;
    }
    /// Execution goes on at `pc`, by a jump or because it lies behind what was executed last.
    void go_on_at(std::uint64_t pc, bool jump) {
        block_pc_ = jump ? nowhere : pc;
        pending_ = 0;
    }
    /// `pc` lies behind what was executed last, in memory as in time.
    bool falls_through_to(std::uint64_t pc) const { return pc == end(); }
    /// Where the current block ends.
    std::uint64_t end() const { return block_pc_ + 4 * pending_; }

private:
    static constexpr std::uint64_t nowhere = ~std::uint64_t{0};
    std::uint64_t retired_ = 0;
    std::uint64_t pending_ = 0; ///< instructions of the current block, as if it ran to its end
    std::uint64_t block_pc_ = nowhere;
    std::uint64_t before_ = nowhere; ///< where the block before the current one ended
};

} // namespace faultline::sim
