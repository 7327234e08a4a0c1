// What the guest has reached, for libFuzzer to see beside what the host has.
#pragma once

#include <cstdint>

namespace faultline::fuzz {

/// Notes that something was reached that bears this number, modulo what there is room for.
void note_reached(std::uint64_t number);

} // namespace faultline::fuzz
