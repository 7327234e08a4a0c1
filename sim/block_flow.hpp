// Follows SP and calls from block to block of native code, since a register takes long to read while it runs.
#pragma once

#include <cstdint>

#include "sim/block_effect.hpp"

namespace faultline::sim {

class BlockFlow {
public:
    /// Native code goes on with this SP.
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
    /// SP at the start of the block that is about to begin; `read` is asked when it is not known.
    template <class Read> std::uint64_t sp(Read&& read) {
        if (!known_) {
            sp_ = read();
            known_ = true;
        }
        return sp_;
    }

private:
    std::uint64_t sp_ = 0;
    bool known_ = false;
    BlockEffect last_;
};

} // namespace faultline::sim
