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
    /// The block that was begun last was executed to its end.
    void complete() {
        sp_ += last_.sp_change();
        known_ = known_ && last_.keeps_sp_known();
    }
    /// The block that was begun last ends in a call.
    bool called() const { return last_.calls(); }
    void begin(BlockEffect effect) { last_ = effect; }
    void begin_unknown() {
        last_ = {};
        known_ = false;
    }
    /// SP at the start of the block that begins; `read` is asked when it is not known.
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
