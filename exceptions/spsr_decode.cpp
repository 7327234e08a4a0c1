// SPSR_EL1 taken apart. Arm ARM, "SPSR_EL1, Saved Program Status Register (EL1)".
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "exceptions/decoded_field.hpp"
#include "exceptions/field_layout.hpp"
#include "exceptions/pstate.hpp"

namespace faultline::exceptions {

namespace {

std::string aarch64_mode(std::uint64_t mode) {
    constexpr std::array<std::string_view, 16> names = {"EL0t", "",     "", "", "EL1t", "EL1h", "", "",
                                                        "EL2t", "EL2h", "", "", "EL3t", "EL3h", "", ""};
    const std::string_view found = names[mode % names.size()];
    if (found.empty())
        return "reserved: returning to it is illegal";
    return fmt::format("{}: EL{} with {}", found, spsr::El::get(mode),
                       spsr::Sp::test(mode) ? fmt::format("SP_EL{}", spsr::El::get(mode)) : "SP_EL0");
}

std::string aarch32_mode(std::uint64_t mode) {
    constexpr std::array<std::string_view, 16> names = {
        "User", "FIQ", "IRQ", "Supervisor", "", "", "Monitor", "Abort",
        "",     "",    "Hyp", "Undefined",  "", "", "",        "System"};
    const std::string_view found = names[mode % names.size()];
    return std::string{found.empty() ? "reserved" : found};
}

constexpr FieldSpec n =
    bit<spsr::N>("N", "Negative", "the result was not negative", "the result was negative");
constexpr FieldSpec z = bit<spsr::Z>("Z", "Zero", "the result was not zero", "the result was zero");
constexpr FieldSpec c = bit<spsr::C>("C", "Carry", "no carry", "carry, or no borrow");
constexpr FieldSpec v = bit<spsr::V>("V", "Overflow", "no signed overflow", "signed overflow");
constexpr FieldSpec dit = bit<spsr::Dit>("DIT", "Data Independent Timing", "not required", "required");
constexpr FieldSpec pan = bit<spsr::Pan>("PAN", "Privileged Access Never", "EL1 may access pages of EL0",
                                         "EL1 may not access pages of EL0");
constexpr FieldSpec ss =
    bit<spsr::Ss>("SS", "Software Step", "not stepping, or step pending", "step one instruction");
constexpr FieldSpec il =
    bit<spsr::Il>("IL", "Illegal Execution state", "legal", "the next instruction is refused");
constexpr FieldSpec ssbs =
    bit<spsr::Ssbs>("SSBS", "Speculative Store Bypass Safe", "not permitted", "permitted");
constexpr FieldSpec a = bit<spsr::A>("A", "SError mask", "not masked", "masked");
constexpr FieldSpec i = bit<spsr::I>("I", "IRQ mask", "not masked", "masked");
constexpr FieldSpec f = bit<spsr::F>("F", "FIQ mask", "not masked", "masked");
constexpr FieldSpec nrw = bit<spsr::Nrw>("M[4]", "Execution state", "AArch64", "AArch32");

constexpr std::array aarch64_layout = {
    n,
    z,
    c,
    v,
    bit<spsr::Tco>("TCO", "Tag Check Override", "tags are checked", "tags are not checked"),
    dit,
    bit<spsr::Uao>("UAO", "User Access Override", "LDTR and STTR use EL0 permissions",
                   "LDTR and STTR use EL1 permissions"),
    pan,
    ss,
    il,
    bit<Bit<13>>("ALLINT", "All interrupts mask", "not masked", "masked"),
    ssbs,
    field<spsr::Btype>("BTYPE", "Branch Type"),
    bit<spsr::D>("D", "Debug exception mask", "not masked", "masked"),
    a,
    i,
    f,
    nrw,
    field<spsr::M>("M[3:0]", "Exception level and stack pointer", aarch64_mode),
};
constexpr std::array aarch32_layout = {
    n,
    z,
    c,
    v,
    bit<Bit<27>>("Q", "Cumulative saturation", "no", "yes"),
    field<Field<25, 2>>("IT[1:0]", "If-Then state"),
    dit,
    bit<Bit<23>>("SSBS", "Speculative Store Bypass Safe", "not permitted", "permitted"),
    pan,
    ss,
    il,
    field<Field<16, 4>>("GE", "Greater than or Equal flags"),
    field<Field<10, 6>>("IT[7:2]", "If-Then state"),
    bit<Bit<9>>("E", "Endianness", "little-endian", "big-endian"),
    a,
    i,
    f,
    bit<Bit<5>>("T", "Instruction set", "A32", "T32"),
    nrw,
    field<spsr::M>("M[3:0]", "Mode", aarch32_mode),
};
static_assert(is_layout(aarch64_layout, 63, 0) && is_layout(aarch32_layout, 63, 0));

std::string masked_list(std::uint64_t value) {
    std::string masked;
    for (const auto& [set, letter] : {std::pair{spsr::D::test(value), 'D'},
                                      {spsr::A::test(value), 'A'},
                                      {spsr::I::test(value), 'I'},
                                      {spsr::F::test(value), 'F'}})
        if (set)
            masked += letter;
    return masked.empty() ? "nothing masked" : masked + " masked";
}

std::string summary(std::uint64_t value) {
    if (spsr::Nrw::test(value))
        return fmt::format("Saved from AArch32 state, {} mode.", aarch32_mode(spsr::M::get(value)));
    const std::string flags =
        fmt::format("{}{}{}{}", spsr::N::test(value) ? 'N' : 'n', spsr::Z::test(value) ? 'Z' : 'z',
                    spsr::C::test(value) ? 'C' : 'c', spsr::V::test(value) ? 'V' : 'v');
    return fmt::format("Saved from {}, {}, flags {}.", aarch64_mode(spsr::M::get(value)), masked_list(value),
                       flags);
}

} // namespace

DecodedRegister decode_spsr(std::uint64_t value) {
    DecodedRegister decoded{"SPSR_EL1", value, {}, summary(value)};
    constexpr unsigned top = 63;
    if (spsr::Nrw::test(value))
        take_apart(value, aarch32_layout, top, 0, decoded.fields);
    else
        take_apart(value, aarch64_layout, top, 0, decoded.fields);
    return decoded;
}

} // namespace faultline::exceptions
