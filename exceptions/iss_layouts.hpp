// The ISS and ISS2 of each exception class as rows of fields.
#pragma once

#include <cstdint>
#include <span>

#include "exceptions/field_layout.hpp"

namespace faultline::exceptions {

/// Fields of ESR_EL1[24:0] for this syndrome: its EC, and ISV or IDS where a class has two layouts. Classes
/// without a known layout have a single field ISS.
std::span<const FieldSpec> iss_layout(std::uint64_t value);
/// Fields of ESR_EL1[55:32]; empty where the class has none.
std::span<const FieldSpec> iss2_layout(std::uint64_t value);

} // namespace faultline::exceptions
