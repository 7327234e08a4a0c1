// Follows SP and calls from block to block of native code, since a register takes long to read while it runs.
#pragma once

#include <cstdint>

#include "sim/block_effect.hpp"

namespace faultline::sim {

class BlockFlow {
public:
    /// Native code goes on, or goes on as before, with this SP.
    void resume(std::uint64_t sp) {
        sp_ = sp;
        known_ = true;
        last_ = {};
    }
    /// A block begins; if it is not executed to its end, resume() comes next.
    void begin(BlockEffect effect) {
        sp_ += effect.sp_change();
        last_ = effect;
    }
    /// A block begins of which nothing is known.
    void begin_unknown() {
        last_ = {};
        known_ = false;
    }
    /// The block that was begun last ends in a call.
    bool called() const { return last_.calls(); }
    bool knows_sp() const { return known_; }
    /// At the start of the block that is about to begin, if knows_sp().
    std::uint64_t sp() const { return sp_; }

private:
    std::uint64_t sp_ = 0;
    bool known_ = false;
    BlockEffect last_;
};

} // namespace faultline::sim
