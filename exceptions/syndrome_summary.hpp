// What an ESR_EL1 value says, in one sentence.
#pragma once

#include <cstdint>
#include <string>

namespace faultline::exceptions {

/// For example "Data Abort from EL0: a write hit a level 1 translation fault (...)."
std::string summary_of_esr(std::uint64_t value);

} // namespace faultline::exceptions
