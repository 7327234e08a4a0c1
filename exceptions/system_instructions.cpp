#include "exceptions/system_instructions.hpp"

#include <array>

#include "exceptions/system_register_table.hpp"

namespace faultline::exceptions {

namespace {

using G = El0Gate;
using O = SysOperation;

// Arm ARM, "System instructions" (A64 cache maintenance, address translation, TLB maintenance) and "MSR
// (immediate)".
// clang-format off
constexpr auto table = std::to_array<InstructionRow>({
    // operation        name                 op0 op1 CRn CRm op2   EL0
    {O::ic_iallu,     "IC IALLUIS",       {1, 0, 7,  1, 0}, G::denied},
    {O::ic_iallu,     "IC IALLU",         {1, 0, 7,  5, 0}, G::denied},
    {O::ic_ivau,      "IC IVAU",          {1, 3, 7,  5, 1}, G::uci},
    {O::dc_ivac,      "DC IVAC",          {1, 0, 7,  6, 1}, G::denied},
    {O::dc_isw,       "DC ISW",           {1, 0, 7,  6, 2}, G::denied},
    {O::dc_csw,       "DC CSW",           {1, 0, 7, 10, 2}, G::denied},
    {O::dc_cisw,      "DC CISW",          {1, 0, 7, 14, 2}, G::denied},
    {O::dc_zva,       "DC ZVA",           {1, 3, 7,  4, 1}, G::dze},
    {O::dc_cvac,      "DC CVAP",          {1, 3, 7, 12, 1}, G::uci, Needs::dpb},
    {O::dc_cvac,      "DC CVAC",          {1, 3, 7, 10, 1}, G::uci},
    {O::dc_cvau,      "DC CVAU",          {1, 3, 7, 11, 1}, G::uci},
    {O::dc_civac,     "DC CIVAC",         {1, 3, 7, 14, 1}, G::uci},
    {O::at_s1e1r,     "AT S1E1R",         {1, 0, 7,  8, 0}, G::denied},
    {O::at_s1e1w,     "AT S1E1W",         {1, 0, 7,  8, 1}, G::denied},
    {O::at_s1e0r,     "AT S1E0R",         {1, 0, 7,  8, 2}, G::denied},
    {O::at_s1e0w,     "AT S1E0W",         {1, 0, 7,  8, 3}, G::denied},
    {O::at_s1e1rp,    "AT S1E1RP",        {1, 0, 7,  9, 0}, G::denied, Needs::pan},
    {O::at_s1e1wp,    "AT S1E1WP",        {1, 0, 7,  9, 1}, G::denied, Needs::pan},
    {O::at_s1e2r,     "AT S1E2R",         {1, 4, 7,  8, 0}, G::denied, Needs::vhe},
    {O::at_s1e2w,     "AT S1E2W",         {1, 4, 7,  8, 1}, G::denied, Needs::vhe},
    {O::tlbi_vmalle1, "TLBI VMALLE1IS",   {1, 0, 8,  3, 0}, G::denied},
    {O::tlbi_vae1,    "TLBI VAE1IS",      {1, 0, 8,  3, 1}, G::denied},
    {O::tlbi_aside1,  "TLBI ASIDE1IS",    {1, 0, 8,  3, 2}, G::denied},
    {O::tlbi_vaae1,   "TLBI VAAE1IS",     {1, 0, 8,  3, 3}, G::denied},
    {O::tlbi_vale1,   "TLBI VALE1IS",     {1, 0, 8,  3, 5}, G::denied},
    {O::tlbi_vaale1,  "TLBI VAALE1IS",    {1, 0, 8,  3, 7}, G::denied},
    {O::tlbi_vmalle1, "TLBI VMALLE1",     {1, 0, 8,  7, 0}, G::denied},
    {O::tlbi_vae1,    "TLBI VAE1",        {1, 0, 8,  7, 1}, G::denied},
    {O::tlbi_aside1,  "TLBI ASIDE1",      {1, 0, 8,  7, 2}, G::denied},
    {O::tlbi_vaae1,   "TLBI VAAE1",       {1, 0, 8,  7, 3}, G::denied},
    {O::tlbi_vale1,   "TLBI VALE1",       {1, 0, 8,  7, 5}, G::denied},
    {O::tlbi_vaale1,  "TLBI VAALE1",      {1, 0, 8,  7, 7}, G::denied},
    {O::tlbi_alle2,   "TLBI ALLE2IS",     {1, 4, 8,  3, 0}, G::denied, Needs::vhe},
    {O::tlbi_vae2,    "TLBI VAE2IS",      {1, 4, 8,  3, 1}, G::denied, Needs::vhe},
    {O::tlbi_alle1,   "TLBI ALLE1IS",     {1, 4, 8,  3, 4}, G::denied, Needs::vhe},
    {O::tlbi_vale2,   "TLBI VALE2IS",     {1, 4, 8,  3, 5}, G::denied, Needs::vhe},
    {O::tlbi_alle1,   "TLBI VMALLS12E1IS", {1, 4, 8, 3, 6}, G::denied, Needs::vhe},
    {O::tlbi_alle2,   "TLBI ALLE2",       {1, 4, 8,  7, 0}, G::denied, Needs::vhe},
    {O::tlbi_vae2,    "TLBI VAE2",        {1, 4, 8,  7, 1}, G::denied, Needs::vhe},
    {O::tlbi_vale2,   "TLBI VALE2",       {1, 4, 8,  7, 5}, G::denied, Needs::vhe},
    {O::tlbi_alle1,   "TLBI VMALLS12E1",  {1, 4, 8,  7, 6}, G::denied, Needs::vhe},
    {O::tlbi_alle1,   "TLBI ALLE1",       {1, 4, 8,  7, 4}, G::denied, Needs::vhe},
    {O::uao,          "MSR UAO",          {0, 0, 4,  0, 3}, G::denied, Needs::uao},
    {O::pan,          "MSR PAN",          {0, 0, 4,  0, 4}, G::denied, Needs::pan},
    {O::sp_select,    "MSR SPSel",        {0, 0, 4,  0, 5}, G::denied},
    {O::daif_set,     "MSR DAIFSet",      {0, 3, 4,  0, 6}, G::uma},
    {O::daif_clear,   "MSR DAIFClr",      {0, 3, 4,  0, 7}, G::uma},
});
// clang-format on

constexpr std::uint8_t no_row = 0xFF;
constexpr unsigned immediates = 16;

// Encodings with Op0 = 0 or 1 fill the lower half of the packed range.
constexpr auto row_of_encoding = [] {
    std::array<std::uint8_t, packed_encodings / 2> index{};
    for (std::uint8_t& entry : index)
        entry = no_row;
    for (std::size_t i = 0; i < table.size(); ++i) {
        const unsigned operands = table[i].at.op0 == 0 ? immediates : 1;
        for (unsigned crm = 0; crm < operands; ++crm)
            index[pack(table[i].at, crm)] = static_cast<std::uint8_t>(i);
    }
    return index;
}();

} // namespace

std::span<const InstructionRow> instruction_table() {
    return table;
}

const InstructionRow* find_instruction(SysEncoding at) {
    if (at.op0 > 1)
        return nullptr;
    const std::uint8_t i = row_of_encoding[pack(at)];
    return i == no_row ? nullptr : &table[i];
}

std::string_view name(SysOperation operation) {
    std::string_view found = "none";
    // The last row of an operation is the form without "IS", or the one of Armv8.0.
    for (const InstructionRow& row : table)
        if (row.operation == operation)
            found = row.name;
    return found;
}

bool is_tlb_maintenance(SysOperation operation) {
    return operation >= O::tlbi_vmalle1 && operation <= O::tlbi_alle1;
}

bool is_cache_maintenance_by_va(SysOperation operation) {
    switch (operation) {
    case O::ic_ivau:
    case O::dc_ivac:
    case O::dc_cvac:
    case O::dc_cvau:
    case O::dc_civac:
        return true;
    default:
        return false;
    }
}

namespace {

namespace tlbi {
using Page = Field<0, 44>; // VA[55:12]
using Asid = Field<48, 16>;
using Asid8 = Field<48, 8>;
} // namespace tlbi

mmu::Va va_operand(std::uint64_t xt) {
    constexpr unsigned va_bits = 56;
    const std::uint64_t va = tlbi::Page::get(xt) * mmu::page_size;
    return mmu::Va{static_cast<std::uint64_t>(sign_extend(va, va_bits))};
}

} // namespace

void invalidate_tlb(mmu::Tlb& tlb, SysOperation operation, std::uint64_t xt, const Processor& cpu) {
    const bool of_el2 = operation >= O::tlbi_alle2 && operation <= O::tlbi_vale2;
    if (cpu.pstate.el() == 2 && !of_el2 && !cpu.is_host())
        return;
    const bool wide = mmu::tcr::As::test(cpu.regime().tcr);
    const auto asid = static_cast<std::uint16_t>(wide ? tlbi::Asid::get(xt) : tlbi::Asid8::get(xt));
    switch (operation) {
    case O::tlbi_vmalle1:
    case O::tlbi_alle2:
        return tlb.invalidate_all();
    case O::tlbi_aside1:
        return tlb.invalidate_asid(asid);
    case O::tlbi_vae1:
    case O::tlbi_vale1:
    case O::tlbi_vae2:
    case O::tlbi_vale2:
        return tlb.invalidate_va(va_operand(xt), asid);
    case O::tlbi_vaae1:
    case O::tlbi_vaale1:
        return tlb.invalidate_va_all_asids(va_operand(xt));
    default: // tlbi_alle1: nothing of EL1&0 is held at EL2
        return;
    }
}

void write_pstate_field(Processor& cpu, SysOperation operation, unsigned immediate) {
    Pstate& pstate = cpu.pstate;
    const std::uint64_t daif = spsr::Daif::get(pstate.raw);
    switch (operation) {
    case O::daif_set:
        pstate = pstate.with<spsr::Daif>(daif | immediate);
        return;
    case O::daif_clear:
        pstate = pstate.with<spsr::Daif>(daif & ~std::uint64_t{immediate});
        return;
    case O::sp_select:
        pstate = pstate.with<spsr::Sp>(immediate);
        return;
    case O::pan:
        pstate = pstate.with<spsr::Pan>(immediate);
        return;
    case O::uao:
        pstate = pstate.with<spsr::Uao>(immediate);
        return;
    default:
        return;
    }
}

} // namespace faultline::exceptions
