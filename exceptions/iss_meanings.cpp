#include "exceptions/iss_meanings.hpp"

#include <array>
#include <string_view>

#include "exceptions/syndrome.hpp"

namespace faultline::exceptions {

namespace {

constexpr std::string_view unused = "reserved";

template <std::size_t N>
std::string pick(const std::array<std::string_view, N>& meanings, std::uint64_t value) {
    return std::string{value < N ? meanings[value] : unused};
}

} // namespace

std::string meaning_of_condition(std::uint64_t cond) {
    constexpr std::array<std::string_view, 16> names = {"EQ", "NE", "CS", "CC", "MI", "PL", "VS", "VC",
                                                        "HI", "LS", "GE", "LT", "GT", "LE", "AL", "NV"};
    return pick(names, cond);
}

std::string meaning_of_wfx(std::uint64_t ti) {
    constexpr std::array<std::string_view, 4> names = {"WFI", "WFE", "WFIT", "WFET"};
    return pick(names, ti);
}

std::string meaning_of_set(std::uint64_t set) {
    constexpr std::array<std::string_view, 4> names = {"recoverable state, or not an External abort",
                                                       "reserved", "uncontainable", "restartable state"};
    return pick(names, set);
}

std::string meaning_of_sas(std::uint64_t sas) {
    constexpr std::array<std::string_view, 4> names = {"byte", "halfword", "word", "doubleword"};
    return pick(names, sas);
}

std::string meaning_of_aet(std::uint64_t aet) {
    constexpr std::array<std::string_view, 8> names = {"uncontainable",
                                                       "unrecoverable state",
                                                       "restartable state",
                                                       "recoverable state",
                                                       unused,
                                                       unused,
                                                       "corrected",
                                                       unused};
    return pick(names, aet);
}

std::string meaning_of_smtc(std::uint64_t smtc) {
    constexpr std::array<std::string_view, 5> names = {
        "SME functionality is disabled by CPACR_EL1.SMEN", "not valid in Streaming SVE mode",
        "needs Streaming SVE mode", "PSTATE.ZA is 0", "ZT0 is not accessible"};
    return pick(names, smtc);
}

std::string meaning_of_fsc(std::uint64_t fsc) {
    return std::string{fault_code(static_cast<std::uint8_t>(fsc)).meaning};
}

std::string meaning_of_debug_fsc(std::uint64_t fsc) {
    constexpr std::uint64_t debug_exception = 0b100010;
    return std::string{fsc == debug_exception ? "Debug exception" : unused};
}

std::string meaning_of_serror_fsc(std::uint64_t fsc) {
    constexpr std::uint64_t uncategorized = 0b000000;
    constexpr std::uint64_t asynchronous = 0b010001;
    if (fsc == uncategorized)
        return "uncategorized error";
    return std::string{fsc == asynchronous ? "asynchronous SError exception" : unused};
}

} // namespace faultline::exceptions
