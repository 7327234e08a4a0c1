// Advanced SIMD loads and stores of structures: the part of decode_load_store() that has fields of its own.
#pragma once

#include <cstdint>

#include "sim/load_store.hpp"

namespace faultline::sim {

/// LD1 to LD4 and ST1 to ST4 (multiple structures). `out` holds the registers already. False if unallocated.
/// Arm ARM, "Advanced SIMD load/store multiple structures".
bool decode_structures(std::uint32_t word, LoadStore& out);

/// LD1 to LD4 and ST1 to ST4 (single structure), LD1R to LD4R. False if unallocated.
/// Arm ARM, "Advanced SIMD load/store single structure".
bool decode_single_structure(std::uint32_t word, LoadStore& out);

} // namespace faultline::sim
