// The JSON of every command, as design section "The command line" fixes it. 64-bit values are 0x-hex strings.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "exceptions/decoded_field.hpp"
#include "exceptions/field_layout.hpp"
#include "mmu/walk.hpp"
#include "sim/run.hpp"
#include "sim/target.hpp"

namespace faultline::sim::cli {

/// Keys stay in the order in which they are written here.
using Json = nlohmann::ordered_json;

Json run_json(const Target&, const Run&);
/// How a run ended; the signal when there was one.
Json outcome_json(const Outcome&);
Json walk_steps_json(const mmu::Walk&);
Json register_json(const exceptions::DecodedRegister&);

using exceptions::hex;
/// One object and a newline; bytes that are not UTF-8 are replaced.
std::string to_text(const Json&);

} // namespace faultline::sim::cli
