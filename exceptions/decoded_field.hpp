// A register or descriptor taken apart: data that CLI, JSON and window render alike.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace faultline::exceptions {

struct DecodedField {
    std::string name;      ///< Arm's short name: "EC", "WnR"; "RES0" or "IGNORED" for bits without one
    std::string long_name; ///< "Exception Class", "Write not Read"; may be empty
    unsigned lo = 0, width = 1;
    std::uint64_t value = 0; ///< right-aligned
    std::string meaning;     ///< what this value says; may be empty
    bool operator==(const DecodedField&) const = default;
};

struct DecodedRegister {
    std::string name; ///< "ESR_EL1"
    std::uint64_t value = 0;
    std::vector<DecodedField> fields; ///< from the highest bit down, every bit covered once
    std::string summary;              ///< one sentence
};

/// What is said of EL1 and its registers, said of EL2: where the kernel runs there (FEAT_VHE), its ESR_EL2, TCR_EL2 and
/// so on have the same fields. With `el` 1 it stays as it is.
DecodedRegister at_level(DecodedRegister, unsigned el);

/// ESR_EL1: every EC, with the ISS layout of its class. Reserved bits that are not 0 say so in their meaning.
DecodedRegister decode_esr(std::uint64_t value);
/// SPSR_EL1, in the AArch64 or the AArch32 layout as M[4] says.
DecodedRegister decode_spsr(std::uint64_t value);
DecodedRegister decode_tcr(std::uint64_t value);
DecodedRegister decode_sctlr(std::uint64_t value);
DecodedRegister decode_mair(std::uint64_t value);
/// A descriptor as read at `level` (1 to 3): invalid, reserved, table, block or page.
DecodedRegister decode_descriptor(std::uint64_t value, int level);

} // namespace faultline::exceptions
