#include "sim/half_precision.hpp"

#include <algorithm>
#include <array>

#include "mmu/bits.hpp"
#include "sim/instruction_pattern.hpp"

namespace faultline::sim {

namespace {

// clang-format off
constexpr InstructionPattern three_same       {"0xx01110 x10xxxxx 00xxx1xx xxxxxxxx"};
constexpr InstructionPattern two_misc         {"0xx01110 x111100x xxxx10xx xxxxxxxx"};
constexpr InstructionPattern two_misc_scalar  {"01x11110 x111100x xxxx10xx xxxxxxxx"};
constexpr InstructionPattern two_misc_reserved{"00x11110 x111100x xxxx10xx xxxxxxxx"};
// clang-format on

// U, a and opcode of an encoding, in one number each.
using U = Bit<29>;
using A = Bit<23>;

constexpr auto three_same_rows = std::to_array<std::uint8_t>({
    0b0'0'000, // FMAXNM
    0b0'0'001, // FMLA
    0b0'0'010, // FADD
    0b0'0'011, // FMULX
    0b0'0'100, // FCMEQ
    0b0'0'110, // FMAX
    0b0'0'111, // FRECPS
    0b0'1'000, // FMINNM
    0b0'1'001, // FMLS
    0b0'1'010, // FSUB
    0b0'1'110, // FMIN
    0b0'1'111, // FRSQRTS
    0b1'0'000, // FMAXNMP
    0b1'0'010, // FADDP
    0b1'0'011, // FMUL
    0b1'0'100, // FCMGE
    0b1'0'101, // FACGE
    0b1'0'110, // FMAXP
    0b1'0'111, // FDIV
    0b1'1'000, // FMINNMP
    0b1'1'010, // FABD
    0b1'1'100, // FCMGT
    0b1'1'101, // FACGT
    0b1'1'110, // FMINP
});

struct TwoMisc {
    std::uint8_t code;
    bool vector, scalar;
};

constexpr auto two_misc_rows = std::to_array<TwoMisc>({
    {0b0'0'11000, true, false}, // FRINTN
    {0b0'0'11001, true, false}, // FRINTM
    {0b0'0'11010, true, true},  // FCVTNS
    {0b0'0'11011, true, true},  // FCVTMS
    {0b0'0'11100, true, true},  // FCVTAS
    {0b0'0'11101, true, true},  // SCVTF
    {0b0'1'01100, true, true},  // FCMGT (zero)
    {0b0'1'01101, true, true},  // FCMEQ (zero)
    {0b0'1'01110, true, true},  // FCMLT (zero)
    {0b0'1'01111, true, false}, // FABS
    {0b0'1'11000, true, false}, // FRINTP
    {0b0'1'11001, true, false}, // FRINTZ
    {0b0'1'11010, true, true},  // FCVTPS
    {0b0'1'11011, true, true},  // FCVTZS
    {0b0'1'11101, true, true},  // FRECPE
    {0b0'1'11111, false, true}, // FRECPX
    {0b1'0'11000, true, false}, // FRINTA
    {0b1'0'11001, true, false}, // FRINTX
    {0b1'0'11010, true, true},  // FCVTNU
    {0b1'0'11011, true, true},  // FCVTMU
    {0b1'0'11100, true, true},  // FCVTAU
    {0b1'0'11101, true, true},  // UCVTF
    {0b1'1'01100, true, true},  // FCMGE (zero)
    {0b1'1'01101, true, true},  // FCMLE (zero)
    {0b1'1'01111, true, false}, // FNEG
    {0b1'1'11001, true, false}, // FRINTI
    {0b1'1'11010, true, true},  // FCVTPU
    {0b1'1'11011, true, true},  // FCVTZU
    {0b1'1'11101, true, true},  // FRSQRTE
    {0b1'1'11111, true, false}, // FSQRT
});

template <class Opcode> std::uint64_t code_of(std::uint32_t word) {
    return (U::get(word) * 2 + A::get(word)) << Opcode::width | Opcode::get(word);
}

} // namespace

bool is_half_precision_simd(std::uint32_t word) {
    return three_same.matches(word) || two_misc.matches(word) || two_misc_scalar.matches(word) ||
           two_misc_reserved.matches(word);
}

bool is_allocated_half_precision(std::uint32_t word) {
    if (three_same.matches(word)) {
        const std::uint64_t code = code_of<Field<11, 3>>(word);
        return std::ranges::find(three_same_rows, code) != three_same_rows.end();
    }
    const std::uint64_t code = code_of<Field<12, 5>>(word);
    const auto* const row = std::ranges::find(two_misc_rows, code, &TwoMisc::code);
    if (row == two_misc_rows.end())
        return false;
    return two_misc.matches(word) ? row->vector : two_misc_scalar.matches(word) && row->scalar;
}

} // namespace faultline::sim
