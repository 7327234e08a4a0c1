#include "tests/fuzz/instructions.hpp"

#include <array>

#include "mmu/bits.hpp"
#include "sim/instruction_pattern.hpp"

namespace faultline::fuzz {

namespace {

using sim::InstructionPattern;

/// Operands that are registers in this class: their fields are drawn from few registers.
enum class Operands : std::uint8_t { none, d, dn, dnm, dna };

struct Class {
    InstructionPattern pattern;
    Operands operands;
};

// clang-format off
constexpr auto classes = std::to_array<Class>({
    // Data processing
    {{"x xx 100101 xx xxxxxxxxxxxxxxxx xxxxx"},           Operands::d},   // MOVN, MOVZ, MOVK
    {{"x x x 100010 x xxxxxxxxxxxx xxxxx xxxxx"},         Operands::dn},  // ADD, SUB (immediate)
    {{"x xx 100100 x xxxxxx xxxxxx xxxxx xxxxx"},         Operands::dn},  // AND, ORR, EOR, ANDS (immediate)
    {{"x xx 100110 x xxxxxx xxxxxx xxxxx xxxxx"},         Operands::dn},  // bitfield
    {{"x 00 100111 x 0 xxxxx xxxxxx xxxxx xxxxx"},        Operands::dnm}, // EXTR
    {{"x xx 10000 xxxxxxxxxxxxxxxxxxx xxxxx"},            Operands::d},   // ADR, ADRP
    {{"x xx 01010 xx x xxxxx xxxxxx xxxxx xxxxx"},        Operands::dnm}, // logical (shifted register)
    {{"x xx 01011 xx x xxxxx xxxxxx xxxxx xxxxx"},        Operands::dnm}, // ADD, SUB (shifted, extended)
    {{"x xx 11010 xxx xxxxx xxxx xx xxxxx xxxxx"},        Operands::dnm}, // carry, conditional, 1 and 2 sources
    {{"x xx 11011 xxx xxxxx x xxxxx xxxxx xxxxx"},        Operands::dna}, // 3 sources
    {{"x xx 11110 xx 1 xxxxx xxxx xx xxxxx xxxxx"},       Operands::none}, // scalar floating point
    {{"0 x x 01110 xx x xxxxx xxxxx x xxxxx xxxxx"},      Operands::none}, // Advanced SIMD
    {{"0 x x 01111 xx x xxxxx xxxx x x xxxxx xxxxx"},     Operands::none}, // by element, immediate
    // Loads and stores
    {{"xx 111 0 01 xx xxxxxxxxxxxx xxxxx xxxxx"},         Operands::dn},  // unsigned offset
    {{"xx 111 x 01 xx 000000000xxx xxxxx xxxxx"},         Operands::dn},  // close to the base
    {{"xx 111 x 00 xx x xxxxxxxxx xx xxxxx xxxxx"},       Operands::dn},  // unscaled, pre, post, atomics
    {{"xx 111 x 00 xx 1 xxxxx xxx x 10 xxxxx xxxxx"},     Operands::dnm}, // register offset
    {{"xx 101 x 0xx x xxxxxxx xxxxx xxxxx xxxxx"},         Operands::dna}, // pairs
    {{"xx 001000 x x x xxxxx x xxxxx xxxxx xxxxx"},       Operands::dnm}, // exclusives, ordered, CAS
    {{"xx 111000 xx 1 xxxxx x xxx 00 xxxxx xxxxx"},       Operands::dnm}, // atomics
    {{"xx 011 x 00 xxxxxxxxxxxxxxxxxxx xxxxx"},           Operands::d},   // literal
    {{"0 x 00110 x x x x xxxxx xxxx xx xxxxx xxxxx"},     Operands::dn},  // structures
    // Branches
    {{"x 00101 00000000000000000000000xxx"},              Operands::none}, // B, BL, a little forward
    {{"x 00101 11111111111111111111xxxxxx"},              Operands::none}, // backward
    {{"0101010 0 0000000000000000xxx 0 xxxx"},            Operands::none}, // B.cond
    {{"x 011010 x 0000000000000000xxx xxxxx"},            Operands::d},    // CBZ, CBNZ
    {{"x 011011 x xxxxx 00000000000xxx xxxxx"},           Operands::d},    // TBZ, TBNZ
    {{"1101011 0 0 xx 11111 000000 xxxxx 00000"},         Operands::dn},   // BR, BLR, RET
    {{"1101011 0100 11111 000000 11111 00000"},           Operands::none}, // ERET
    // System
    {{"11010100 xxx xxxxxxxxxxxxxxxx xxx xx"},            Operands::none}, // exception generation
    {{"11010100 000 0000000000000000 000 xx"},            Operands::none}, // SVC, HVC, SMC
    {{"1101010100 0 00 011 0010 xxxx xxx 11111"},         Operands::none}, // hints
    {{"1101010100 0 00 011 0010 0000 xxx 11111"},         Operands::none}, // WFE, WFI, SEV among them
    {{"1101010100 0 00 011 0011 xxxx xxx 11111"},         Operands::none}, // barriers, CLREX
    {{"1101010100 0 00 xxx 0100 xxxx xxx 11111"},         Operands::none}, // MSR (immediate)
    {{"1101010100 0 01 xxx 0111 xxxx xxx xxxxx"},         Operands::d},    // IC, DC, AT
    {{"1101010100 0 01 000 1000 0xxx xxx xxxxx"},         Operands::d},    // TLBI
    {{"1101010100 x 11 000 xxxx 000x xxx xxxxx"},         Operands::d},    // MRS, MSR of EL1
    {{"1101010100 x 11 011 xxxx xxxx xxx xxxxx"},         Operands::d},    // of EL0
    {{"1101010100 x 1x xxx xxxx xxxx xxx xxxxx"},         Operands::d},    // any
    {{"1101010100 0 11 000 0010 0000 0xx xxxxx"},         Operands::d},    // TTBR0, TTBR1, TCR
    {{"1101010100 0 11 000 0001 0000 0xx xxxxx"},         Operands::d},    // SCTLR, ACTLR, CPACR
    {{"1101010100 0 11 000 0100 000x 00x xxxxx"},         Operands::d},    // SPSR, ELR, SP_EL0
    {{"1101010100 0 11 000 1100 0000 000 xxxxx"},         Operands::d},    // VBAR
    {{"xxxxxxxx xxxxxxxx xxxxxxxx xxxxxxxx"},             Operands::none},
});
// clang-format on

std::uint32_t bits(Random& random) {
    return static_cast<std::uint32_t>(random() << 16U ^ random());
}

/// Mostly one of the first eight, which hold addresses; now and then SP or XZR.
std::uint32_t some_register(Random& random) {
    constexpr std::uint32_t few = 8, all = 32, zero = 31;
    const std::uint32_t choice = bits(random) % 16;
    return choice == 0 ? zero : choice == 1 ? bits(random) % all : bits(random) % few;
}

template <class F> void put_register(std::uint32_t& word, Random& random) {
    word = static_cast<std::uint32_t>((word & ~F::mask) | F::put(some_register(random)));
}

} // namespace

std::uint32_t some_instruction(Random& random) {
    const Class& chosen = classes.at(bits(random) % classes.size());
    std::uint32_t word = bits(random);
    if (chosen.operands >= Operands::d)
        put_register<Field<0, 5>>(word, random);
    if (chosen.operands >= Operands::dn)
        put_register<Field<5, 5>>(word, random);
    if (chosen.operands >= Operands::dnm)
        put_register<Field<16, 5>>(word, random);
    if (chosen.operands >= Operands::dna)
        put_register<Field<10, 5>>(word, random);
    return (word & ~chosen.pattern.mask) | chosen.pattern.value;
}

} // namespace faultline::fuzz
