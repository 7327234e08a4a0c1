// A register or descriptor taken apart: data that CLI, JSON and window render alike.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace faultline::exceptions {

struct DecodedField {
    std::string name;      ///< Arm's short name: "EC", "WnR"
    std::string long_name; ///< "Exception Class", "Write not Read"; may be empty
    unsigned lo = 0, width = 1;
    std::uint64_t value = 0;
    std::string meaning; ///< what this value says; may be empty
    bool operator==(const DecodedField&) const = default;
};

struct DecodedRegister {
    std::string name; ///< "ESR_EL1"
    std::uint64_t value = 0;
    std::vector<DecodedField> fields; ///< from the highest bit down, every bit covered once
    std::string summary;              ///< one sentence
};

/// ESR_EL1, every EC and ISS layout.
DecodedRegister decode_esr(std::uint64_t esr);
DecodedRegister decode_spsr(std::uint64_t spsr);
DecodedRegister decode_tcr(std::uint64_t tcr);
DecodedRegister decode_sctlr(std::uint64_t sctlr);
DecodedRegister decode_mair(std::uint64_t mair);
/// A descriptor as read at `level` (1 to 3).
DecodedRegister decode_descriptor(std::uint64_t descriptor, int level);

} // namespace faultline::exceptions
