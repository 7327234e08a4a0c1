// ESR_EL1 taken apart. Arm ARM, "ESR_EL1, Exception Syndrome Register (EL1)".
#include <array>
#include <string>
#include <string_view>

#include "exceptions/decoded_field.hpp"
#include "exceptions/field_layout.hpp"
#include "exceptions/iss_layouts.hpp"
#include "exceptions/syndrome.hpp"
#include "exceptions/syndrome_summary.hpp"

namespace faultline::exceptions {

namespace {

std::string ec_text(std::uint64_t ec) {
    return std::string{meaning_of_ec(static_cast<std::uint8_t>(ec))};
}

constexpr std::array empty_iss2 = {field<esr::Iss2>("ISS2", "Second part of the syndrome, unused here")};

constexpr std::array ec_and_il = {field<esr::Ec>("EC", "Exception Class", ec_text),
                                  bit<esr::Il>("IL", "Instruction Length", "16-bit instruction",
                                               "32-bit instruction, or a class that always reports 1")};

void say_el2(std::string& text) {
    constexpr std::string_view el1 = "EL1";
    for (std::size_t at = text.find(el1); at != std::string::npos; at = text.find(el1, at))
        text.replace(at, el1.size(), "EL2");
}

} // namespace

DecodedRegister at_level(DecodedRegister decoded, unsigned el) {
    if (el != 2)
        return decoded;
    say_el2(decoded.name);
    say_el2(decoded.summary);
    for (DecodedField& field : decoded.fields) {
        say_el2(field.long_name);
        say_el2(field.meaning);
    }
    return decoded;
}

DecodedRegister decode_esr(std::uint64_t value) {
    DecodedRegister decoded{"ESR_EL1", value, {}, summary_of_esr(value)};
    constexpr unsigned top = 63;
    constexpr unsigned iss2_top = esr::Iss2::lo + esr::Iss2::width - 1;
    constexpr unsigned ec_top = esr::Ec::lo + esr::Ec::width - 1;
    take_apart(value, {}, top, iss2_top + 1, decoded.fields);
    // Its fields belong to later extensions: one row says so as long as all of them are 0.
    if (esr::Iss2::test(value))
        take_apart(value, iss2_layout(value), iss2_top, esr::Iss2::lo, decoded.fields);
    else
        take_apart(value, empty_iss2, iss2_top, esr::Iss2::lo, decoded.fields);
    take_apart(value, ec_and_il, ec_top, esr::Il::lo, decoded.fields);
    take_apart(value, iss_layout(value), esr::Il::lo - 1, 0, decoded.fields);
    return decoded;
}

} // namespace faultline::exceptions
