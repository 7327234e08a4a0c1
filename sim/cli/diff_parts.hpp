// The parts of the page that `diff` prints. Everything comes from the Comparison; nothing is decided here.
#pragma once

#include <string>

#include "sim/compare/comparison.hpp"
#include "sim/paint.hpp"

namespace faultline::sim::cli {

/// "0x0 | 0x1": A's and B's.
std::string hex_pair(const Both<std::uint64_t>&);
/// "instruction 5 of A, instruction 6 of B".
std::string instants(const Both<Instant>&);
/// "mm_init+0x40/0xb4 at mm_life.c:27".
std::string place_text(const CodePlace&);
/// Where, and the instruction in the line below it.
std::string code_lines(const CodePlace&);
/// "  A  text".
std::string side_line(const Paint&, char side, std::string_view text);

/// Empty when nothing is set differently.
std::string settings_part(const Paint&, const Comparison&);
/// The first parting in full.
std::string parting_part(const Paint&, const Parting&);
std::string memory_part(const Paint&, const MemoryDifference&);
/// A line for each of the partings after the first; empty when there are none.
std::string later_part(const Paint&, const Comparison&);
/// Empty when there is none.
std::string cause_part(const Paint&, const Comparison&);
/// Empty when there are none.
std::string reads_part(const Paint&, const Comparison&);
/// Empty when the runs end alike.
std::string ends_part(const Paint&, const Comparison&);

} // namespace faultline::sim::cli
