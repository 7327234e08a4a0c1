// The Advanced SIMD encodings of FEAT_FP16 that are allocated: the engine does not survive the others.
#pragma once

#include <cstdint>

namespace faultline::sim {

/// Advanced SIMD three same (FP16), and two-register miscellaneous (FP16), scalar forms of the latter included.
bool is_half_precision_simd(std::uint32_t word);

/// Whether such an encoding is allocated. Arm ARM, "Advanced SIMD three same (FP16)", "Advanced SIMD two-register
/// miscellaneous (FP16)", "Advanced SIMD scalar two-register miscellaneous FP16".
bool is_allocated_half_precision(std::uint32_t word);

} // namespace faultline::sim
