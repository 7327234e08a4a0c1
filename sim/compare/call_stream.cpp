#include "sim/compare/call_stream.hpp"

namespace faultline::sim {

const CallEvent* CallStream::peek() {
    constexpr std::uint64_t piece = 50'000; // instructions
    while (events_.empty()) {
        timeline_->seek(read_to_);
        if (timeline_->end() != nullptr && timeline_->now() >= timeline_->recorded())
            return nullptr;
        timeline_->run_until({read_to_.retired + piece, 0}, this);
        read_to_ = timeline_->now();
    }
    return &events_.front();
}

} // namespace faultline::sim
