// Random A64 words: each class of encodings as often as any other, operands mostly among a few registers.
#pragma once

#include <cstdint>
#include <random>

namespace faultline::fuzz {

using Random = std::minstd_rand;

/// A word of a class chosen at random; now and then any word at all.
std::uint32_t some_instruction(Random&);

} // namespace faultline::fuzz
