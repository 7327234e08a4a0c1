#include "exceptions/pstate.hpp"

namespace faultline::exceptions {

std::uint64_t pstate_bits(const CpuFeatures& features) {
    std::uint64_t bits = spsr::Nzcv::mask | spsr::Daif::mask | spsr::Ss::mask | spsr::Il::mask |
                         spsr::El::mask | spsr::Sp::mask;
    if (features.pan)
        bits |= spsr::Pan::mask;
    if (features.uao)
        bits |= spsr::Uao::mask;
    if (features.btype)
        bits |= spsr::Btype::mask;
    return bits;
}

Pstate reset_pstate() {
    return Pstate{}.with<spsr::El>(1).with<spsr::Sp>(1).with<spsr::Daif>(spsr::Daif::max);
}

} // namespace faultline::exceptions
