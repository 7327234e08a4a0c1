// What the multi-bit fields of an ISS say.
#pragma once

#include <cstdint>
#include <string>

namespace faultline::exceptions {

std::string meaning_of_condition(std::uint64_t cond);
std::string meaning_of_wfx(std::uint64_t ti);
std::string meaning_of_set(std::uint64_t set);
std::string meaning_of_sas(std::uint64_t sas);
std::string meaning_of_aet(std::uint64_t aet);
std::string meaning_of_smtc(std::uint64_t smtc);
std::string meaning_of_fsc(std::uint64_t fsc);
/// The status code of breakpoints, watchpoints and software step.
std::string meaning_of_debug_fsc(std::uint64_t fsc);
/// The status code of an SError.
std::string meaning_of_serror_fsc(std::uint64_t fsc);

} // namespace faultline::exceptions
