// The tables of system_registers.hpp. Arm ARM, "AArch64 System Register Descriptions"; constants of the
// Cortex-A72: its Technical Reference Manual, "AArch64 register summary".
#include "exceptions/system_register_table.hpp"

namespace faultline::exceptions {

namespace {

constexpr std::uint64_t every = ~std::uint64_t{0};
constexpr std::uint64_t low32 = Field<0, 32>::mask;
constexpr std::uint64_t none = 0;

using G = El0Gate;
using R = Rights;
using S = SysReg;

// SCTLR_EL1 of Armv8.0. RES1 bits keep what software wrote, which should be 1. EE and E0E are RES0: data is
// little-endian only.
constexpr std::uint64_t sctlr_bits = [] {
    using namespace mmu::sctlr;
    using Cp15ben = Bit<5>;
    using Itd = Bit<7>;
    using Sed = Bit<8>;
    constexpr std::uint64_t res1 =
        Bit<11>::mask | Bit<20>::mask | Bit<22>::mask | Bit<23>::mask | Field<28, 2>::mask;
    return M::mask | A::mask | C::mask | Sa::mask | Sa0::mask | Cp15ben::mask | Itd::mask | Sed::mask |
           Uma::mask | I::mask | Dze::mask | Uct::mask | Ntwi::mask | Ntwe::mask | Wxn::mask | Uci::mask |
           res1;
}();

// TCR_EL1 of Armv8.0; HPD0 and HPD1 are added by FEAT_HPDS.
constexpr std::uint64_t tcr_bits = [] {
    using namespace mmu::tcr;
    using WalkAttributes0 = Field<8, 8>;
    using WalkAttributes1 = Field<24, 8>;
    return T0sz::mask | Epd0::mask | WalkAttributes0::mask | T1sz::mask | A1::mask | Epd1::mask |
           WalkAttributes1::mask | Ips::mask | As::mask | Tbi0::mask | Tbi1::mask;
}();

constexpr std::uint64_t ttbr_bits = mmu::ttbr::Baddr::mask | mmu::ttbr::Asid::mask;
constexpr std::uint64_t vbar_bits = Field<11, 53>::mask;
constexpr std::uint64_t timer_bits = timer_ctl::Enable::mask | timer_ctl::Imask::mask;
// Five bits of priority; a binary point that splits no group below them.
constexpr std::uint64_t priority_bits = Field<3, 5>::mask;
constexpr std::uint64_t binary_point_bits = Field<0, 3>::mask;
// PRIbits = 5 - 1; EOImode is fixed as 0, IDbits as 16.
constexpr std::uint64_t icc_ctlr_value = Field<8, 3>::put(4);
// SRE, DFB, DIB: the interface has no other face than these registers.
constexpr std::uint64_t icc_sre_value = Field<0, 3>::mask;
constexpr std::uint64_t mdscr_bits =
    mdscr::Ss::mask | mdscr::Tdcc::mask | mdscr::Kde::mask | Bit<14>::mask | mdscr::Mde::mask;
constexpr std::uint64_t pmcr_bits = Field<3, 3>::mask | Bit<0>::mask;

// clang-format off
constexpr std::array<RegisterRow, register_count> table = {{
    // register               name                  op0 op1 CRn CRm op2  EL1    EL0 read   EL0 write  writable     reset
    {S::sctlr_el1,         "SCTLR_EL1",          {3, 0,  1,  0, 0}, R::rw, G::denied, G::denied, sctlr_bits,  0x00C5'0838},
    {S::actlr_el1,         "ACTLR_EL1",          {3, 0,  1,  0, 1}, R::rw, G::denied, G::denied, none,        0},
    {S::cpacr_el1,         "CPACR_EL1",          {3, 0,  1,  0, 2}, R::rw, G::denied, G::denied, cpacr::Fpen::mask, 0},
    {S::ttbr0_el1,         "TTBR0_EL1",          {3, 0,  2,  0, 0}, R::rw, G::denied, G::denied, ttbr_bits,   0},
    {S::ttbr1_el1,         "TTBR1_EL1",          {3, 0,  2,  0, 1}, R::rw, G::denied, G::denied, ttbr_bits,   0},
    {S::tcr_el1,           "TCR_EL1",            {3, 0,  2,  0, 2}, R::rw, G::denied, G::denied, tcr_bits,    0},
    {S::mair_el1,          "MAIR_EL1",           {3, 0, 10,  2, 0}, R::rw, G::denied, G::denied, every,       0},
    {S::amair_el1,         "AMAIR_EL1",          {3, 0, 10,  3, 0}, R::rw, G::denied, G::denied, none,        0},
    {S::spsr_el1,          "SPSR_EL1",           {3, 0,  4,  0, 0}, R::rw, G::denied, G::denied, low32,       0},
    {S::elr_el1,           "ELR_EL1",            {3, 0,  4,  0, 1}, R::rw, G::denied, G::denied, every,       0},
    {S::esr_el1,           "ESR_EL1",            {3, 0,  5,  2, 0}, R::rw, G::denied, G::denied, low32,       0},
    {S::far_el1,           "FAR_EL1",            {3, 0,  6,  0, 0}, R::rw, G::denied, G::denied, every,       0},
    {S::par_el1,           "PAR_EL1",            {3, 0,  7,  4, 0}, R::rw, G::denied, G::denied, every,       0},
    {S::afsr0_el1,         "AFSR0_EL1",          {3, 0,  5,  1, 0}, R::rw, G::denied, G::denied, none,        0},
    {S::afsr1_el1,         "AFSR1_EL1",          {3, 0,  5,  1, 1}, R::rw, G::denied, G::denied, none,        0},
    {S::vbar_el1,          "VBAR_EL1",           {3, 0, 12,  0, 0}, R::rw, G::denied, G::denied, vbar_bits,   0},
    {S::contextidr_el1,    "CONTEXTIDR_EL1",     {3, 0, 13,  0, 1}, R::rw, G::denied, G::denied, low32,       0},
    {S::tpidr_el0,         "TPIDR_EL0",          {3, 3, 13,  0, 2}, R::rw, G::open,   G::open,   every,       0},
    {S::tpidrro_el0,       "TPIDRRO_EL0",        {3, 3, 13,  0, 3}, R::rw, G::open,   G::denied, every,       0},
    {S::tpidr_el1,         "TPIDR_EL1",          {3, 0, 13,  0, 4}, R::rw, G::denied, G::denied, every,       0},
    {S::sp_el0,            "SP_EL0",             {3, 0,  4,  1, 0}, R::rw, G::denied, G::denied, every,       0},
    {S::cntkctl_el1,       "CNTKCTL_EL1",        {3, 0, 14,  1, 0}, R::rw, G::denied, G::denied, Field<0, 10>::mask, 0},
    {S::mdscr_el1,         "MDSCR_EL1",          {2, 0,  0,  2, 2}, R::rw, G::denied, G::denied, mdscr_bits,  0},
    {S::csselr_el1,        "CSSELR_EL1",         {3, 2,  0,  0, 0}, R::rw, G::denied, G::denied, Field<0, 4>::mask, 0},
    {S::oslar_el1,         "OSLAR_EL1",          {2, 0,  1,  0, 4}, R::wo, G::denied, G::denied, oslar::Lock::mask, 1},
    {S::osdlr_el1,         "OSDLR_EL1",          {2, 0,  1,  3, 4}, R::rw, G::denied, G::denied, Bit<0>::mask, 0},
    {S::cntfrq_el0,        "CNTFRQ_EL0",         {3, 3, 14,  0, 0}, R::rw, G::cntfrq, G::denied, low32,       62'500'000},
    {S::cntp_ctl_el0,      "CNTP_CTL_EL0",       {3, 3, 14,  2, 1}, R::rw, G::cntp,   G::cntp,   timer_bits,  0},
    {S::cntp_cval_el0,     "CNTP_CVAL_EL0",      {3, 3, 14,  2, 2}, R::rw, G::cntp,   G::cntp,   every,       0},
    {S::cntv_ctl_el0,      "CNTV_CTL_EL0",       {3, 3, 14,  3, 1}, R::rw, G::cntv,   G::cntv,   timer_bits,  0},
    {S::cntv_cval_el0,     "CNTV_CVAL_EL0",      {3, 3, 14,  3, 2}, R::rw, G::cntv,   G::cntv,   every,       0},
    {S::pmuserenr_el0,     "PMUSERENR_EL0",      {3, 3,  9, 14, 0}, R::rw, G::open,   G::denied, Field<0, 4>::mask, 0},
    {S::pmcr_el0,          "PMCR_EL0",           {3, 3,  9, 12, 0}, R::rw, G::pmu_en, G::pmu_en, pmcr_bits,   0x4102'3000},
    {S::midr_el1,          "MIDR_EL1",           {3, 0,  0,  0, 0}, R::ro, G::denied, G::denied, none,        0x410F'D083},
    {S::mpidr_el1,         "MPIDR_EL1",          {3, 0,  0,  0, 5}, R::ro, G::denied, G::denied, none,        0x8000'0000},
    // EL2                    name                  op0 op1 CRn CRm op2  EL2    EL0 read   EL0 write  writable     reset        at EL2, with E2H, instead of
    {S::hcr_el2,             "HCR_EL2",            {3, 4,  1,  1, 0}, R::rw, G::denied, G::denied, hcr::Tge::mask | hcr::E2h::mask, hcr::Rw::mask, Needs::vhe},
    {S::sctlr_el2,           "SCTLR_EL2",          {3, 4,  1,  0, 0}, R::rw, G::denied, G::denied, sctlr_bits, 0x30C5'0830, Needs::vhe, S::sctlr_el1},
    {S::cptr_el2,            "CPTR_EL2",           {3, 4,  1,  1, 2}, R::rw, G::denied, G::denied, cpacr::Fpen::mask | cptr::Tfp::mask, 0, Needs::vhe, S::cpacr_el1},
    {S::ttbr0_el2,           "TTBR0_EL2",          {3, 4,  2,  0, 0}, R::rw, G::denied, G::denied, ttbr_bits, 0, Needs::vhe, S::ttbr0_el1},
    {S::ttbr1_el2,           "TTBR1_EL2",          {3, 4,  2,  0, 1}, R::rw, G::denied, G::denied, ttbr_bits, 0, Needs::vhe, S::ttbr1_el1},
    {S::tcr_el2,             "TCR_EL2",            {3, 4,  2,  0, 2}, R::rw, G::denied, G::denied, tcr_bits, 0, Needs::vhe, S::tcr_el1},
    {S::mair_el2,            "MAIR_EL2",           {3, 4, 10,  2, 0}, R::rw, G::denied, G::denied, every, 0, Needs::vhe, S::mair_el1},
    {S::amair_el2,           "AMAIR_EL2",          {3, 4, 10,  3, 0}, R::rw, G::denied, G::denied, none, 0, Needs::vhe, S::amair_el1},
    {S::spsr_el2,            "SPSR_EL2",           {3, 4,  4,  0, 0}, R::rw, G::denied, G::denied, low32, 0, Needs::vhe, S::spsr_el1},
    {S::elr_el2,             "ELR_EL2",            {3, 4,  4,  0, 1}, R::rw, G::denied, G::denied, every, 0, Needs::vhe, S::elr_el1},
    {S::esr_el2,             "ESR_EL2",            {3, 4,  5,  2, 0}, R::rw, G::denied, G::denied, low32, 0, Needs::vhe, S::esr_el1},
    {S::far_el2,             "FAR_EL2",            {3, 4,  6,  0, 0}, R::rw, G::denied, G::denied, every, 0, Needs::vhe, S::far_el1},
    {S::afsr0_el2,           "AFSR0_EL2",          {3, 4,  5,  1, 0}, R::rw, G::denied, G::denied, none, 0, Needs::vhe, S::afsr0_el1},
    {S::afsr1_el2,           "AFSR1_EL2",          {3, 4,  5,  1, 1}, R::rw, G::denied, G::denied, none, 0, Needs::vhe, S::afsr1_el1},
    {S::vbar_el2,            "VBAR_EL2",           {3, 4, 12,  0, 0}, R::rw, G::denied, G::denied, vbar_bits, 0, Needs::vhe, S::vbar_el1},
    {S::contextidr_el2,      "CONTEXTIDR_EL2",     {3, 4, 13,  0, 1}, R::rw, G::denied, G::denied, low32, 0, Needs::vhe, S::contextidr_el1},
    {S::tpidr_el2,           "TPIDR_EL2",          {3, 4, 13,  0, 2}, R::rw, G::denied, G::denied, every, 0, Needs::vhe},
    {S::cnthctl_el2,         "CNTHCTL_EL2",        {3, 4, 14,  1, 0}, R::rw, G::denied, G::denied, Field<0, 12>::mask, 0, Needs::vhe, S::cntkctl_el1},
    {S::cnthp_ctl_el2,       "CNTHP_CTL_EL2",      {3, 4, 14,  2, 1}, R::rw, G::denied, G::denied, timer_bits, 0, Needs::vhe, S::cntp_ctl_el0},
    {S::cnthp_cval_el2,      "CNTHP_CVAL_EL2",     {3, 4, 14,  2, 2}, R::rw, G::denied, G::denied, every, 0, Needs::vhe, S::cntp_cval_el0},
    {S::cnthv_ctl_el2,       "CNTHV_CTL_EL2",      {3, 4, 14,  3, 1}, R::rw, G::denied, G::denied, timer_bits, 0, Needs::vhe, S::cntv_ctl_el0},
    {S::cnthv_cval_el2,      "CNTHV_CVAL_EL2",     {3, 4, 14,  3, 2}, R::rw, G::denied, G::denied, every, 0, Needs::vhe, S::cntv_cval_el0},
    // Interrupts
    {S::icc_pmr_el1,       "ICC_PMR_EL1",        {3, 0,  4,  6, 0}, R::rw, G::denied, G::denied, priority_bits, 0},
    {S::icc_bpr1_el1,      "ICC_BPR1_EL1",       {3, 0, 12, 12, 3}, R::rw, G::denied, G::denied, binary_point_bits, 3},
    {S::icc_igrpen1_el1,   "ICC_IGRPEN1_EL1",    {3, 0, 12, 12, 7}, R::rw, G::denied, G::denied, icc_igrpen1::Enable::mask, 0},
    {S::icc_ap1r0_el1,     "ICC_AP1R0_EL1",      {3, 0, 12,  9, 0}, R::rw, G::denied, G::denied, low32,       0},
    // computed
    {S::nzcv,              "NZCV",               {3, 3,  4,  2, 0}, R::rw, G::open,   G::open,   spsr::Nzcv::mask, 0},
    {S::daif,              "DAIF",               {3, 3,  4,  2, 1}, R::rw, G::uma,    G::uma,    spsr::Daif::mask, 0},
    {S::current_el,        "CurrentEL",          {3, 0,  4,  2, 2}, R::ro, G::denied, G::denied, none,        0},
    {S::sp_sel,            "SPSel",              {3, 0,  4,  2, 0}, R::rw, G::denied, G::denied, spsr::Sp::mask, 0},
    {S::pan,               "PAN",                {3, 0,  4,  2, 3}, R::rw, G::denied, G::denied, spsr::Pan::mask, 0, Needs::pan},
    {S::uao,               "UAO",                {3, 0,  4,  2, 4}, R::rw, G::denied, G::denied, spsr::Uao::mask, 0, Needs::uao},
    {S::fpcr,              "FPCR",               {3, 3,  4,  4, 0}, R::rw, G::fp,     G::fp,     Field<22, 5>::mask, 0},
    {S::fpsr,              "FPSR",               {3, 3,  4,  4, 1}, R::rw, G::fp,     G::fp,     Field<27, 5>::mask | Field<0, 5>::mask | Bit<7>::mask, 0},
    {S::cntpct_el0,        "CNTPCT_EL0",         {3, 3, 14,  0, 1}, R::ro, G::cntpct, G::denied, none,        0},
    {S::cntvct_el0,        "CNTVCT_EL0",         {3, 3, 14,  0, 2}, R::ro, G::cntvct, G::denied, none,        0},
    {S::cntp_tval_el0,     "CNTP_TVAL_EL0",      {3, 3, 14,  2, 0}, R::rw, G::cntp,   G::cntp,   low32,       0},
    {S::cntv_tval_el0,     "CNTV_TVAL_EL0",      {3, 3, 14,  3, 0}, R::rw, G::cntv,   G::cntv,   low32,       0},
    {S::sp_el1,              "SP_EL1",             {3, 4,  4,  1, 0}, R::rw, G::denied, G::denied, every, 0, Needs::vhe},
    {S::cnthp_tval_el2,      "CNTHP_TVAL_EL2",     {3, 4, 14,  2, 0}, R::rw, G::denied, G::denied, low32, 0, Needs::vhe, S::cntp_tval_el0},
    {S::cnthv_tval_el2,      "CNTHV_TVAL_EL2",     {3, 4, 14,  3, 0}, R::rw, G::denied, G::denied, low32, 0, Needs::vhe, S::cntv_tval_el0},
    {S::isr_el1,           "ISR_EL1",            {3, 0, 12,  1, 0}, R::ro, G::denied, G::denied, none,        0},
    {S::icc_iar1_el1,      "ICC_IAR1_EL1",       {3, 0, 12, 12, 0}, R::ro, G::denied, G::denied, none,        0},
    {S::icc_hppir1_el1,    "ICC_HPPIR1_EL1",     {3, 0, 12, 12, 2}, R::ro, G::denied, G::denied, none,        0},
    {S::icc_rpr_el1,       "ICC_RPR_EL1",        {3, 0, 12, 11, 3}, R::ro, G::denied, G::denied, none,        0},
    {S::icc_eoir1_el1,     "ICC_EOIR1_EL1",      {3, 0, 12, 12, 1}, R::wo, G::denied, G::denied, none,        0},
    {S::icc_sgi1r_el1,     "ICC_SGI1R_EL1",      {3, 0, 12, 11, 5}, R::wo, G::denied, G::denied, none,        0},
    {S::icc_ctlr_el1,      "ICC_CTLR_EL1",       {3, 0, 12, 12, 4}, R::rw, G::denied, G::denied, none,        icc_ctlr_value},
    {S::icc_sre_el1,       "ICC_SRE_EL1",        {3, 0, 12, 12, 5}, R::rw, G::denied, G::denied, none,        icc_sre_value},
    {S::oslsr_el1,         "OSLSR_EL1",          {2, 0,  1,  1, 4}, R::ro, G::denied, G::denied, none,        0},
    {S::dczid_el0,         "DCZID_EL0",          {3, 3,  0,  0, 7}, R::ro, G::open,   G::denied, none,        4},
    {S::ccsidr_el1,        "CCSIDR_EL1",         {3, 1,  0,  0, 0}, R::ro, G::denied, G::denied, none,        0},
    // constants
    {S::ctr_el0,           "CTR_EL0",            {3, 3,  0,  0, 1}, R::ro, G::uct,    G::denied, none,        0x8444'C004},
    {S::clidr_el1,         "CLIDR_EL1",          {3, 1,  0,  0, 1}, R::ro, G::denied, G::denied, none,        0x0A20'0023},
    {S::aidr_el1,          "AIDR_EL1",           {3, 1,  0,  0, 7}, R::ro, G::denied, G::denied, none,        0},
    {S::revidr_el1,        "REVIDR_EL1",         {3, 0,  0,  0, 6}, R::ro, G::denied, G::denied, none,        0},
    {S::id_aa64pfr0_el1,   "ID_AA64PFR0_EL1",    {3, 0,  0,  4, 0}, R::ro, G::denied, G::denied, none,        0x22},
    {S::id_aa64pfr1_el1,   "ID_AA64PFR1_EL1",    {3, 0,  0,  4, 1}, R::ro, G::denied, G::denied, none,        0},
    {S::id_aa64dfr0_el1,   "ID_AA64DFR0_EL1",    {3, 0,  0,  5, 0}, R::ro, G::denied, G::denied, none,        0x1030'5106},
    {S::id_aa64isar0_el1,  "ID_AA64ISAR0_EL1",   {3, 0,  0,  6, 0}, R::ro, G::denied, G::denied, none,        0x0001'1120},
    {S::id_aa64isar1_el1,  "ID_AA64ISAR1_EL1",   {3, 0,  0,  6, 1}, R::ro, G::denied, G::denied, none,        0},
    {S::id_aa64mmfr0_el1,  "ID_AA64MMFR0_EL1",   {3, 0,  0,  7, 0}, R::ro, G::denied, G::denied, none,        0x1124},
    {S::id_aa64mmfr1_el1,  "ID_AA64MMFR1_EL1",   {3, 0,  0,  7, 1}, R::ro, G::denied, G::denied, none,        0},
    {S::id_aa64mmfr2_el1,  "ID_AA64MMFR2_EL1",   {3, 0,  0,  7, 2}, R::ro, G::denied, G::denied, none,        0},
    {S::id_pfr0_el1,       "ID_PFR0_EL1",        {3, 0,  0,  1, 0}, R::ro, G::denied, G::denied, none,        0x0000'0131},
    {S::id_pfr1_el1,       "ID_PFR1_EL1",        {3, 0,  0,  1, 1}, R::ro, G::denied, G::denied, none,        0x0001'0001},
    {S::id_dfr0_el1,       "ID_DFR0_EL1",        {3, 0,  0,  1, 2}, R::ro, G::denied, G::denied, none,        0x0301'0006},
    {S::id_afr0_el1,        "ID_AFR0_EL1",        {3, 0,  0,  1, 3}, R::ro, G::denied, G::denied, none,        0},
    {S::id_mmfr0_el1,      "ID_MMFR0_EL1",       {3, 0,  0,  1, 4}, R::ro, G::denied, G::denied, none,        0x1020'1105},
    {S::id_mmfr1_el1,      "ID_MMFR1_EL1",       {3, 0,  0,  1, 5}, R::ro, G::denied, G::denied, none,        0x4000'0000},
    {S::id_mmfr2_el1,      "ID_MMFR2_EL1",       {3, 0,  0,  1, 6}, R::ro, G::denied, G::denied, none,        0x0126'0000},
    {S::id_mmfr3_el1,      "ID_MMFR3_EL1",       {3, 0,  0,  1, 7}, R::ro, G::denied, G::denied, none,        0x0210'2211},
    {S::id_isar0_el1,      "ID_ISAR0_EL1",       {3, 0,  0,  2, 0}, R::ro, G::denied, G::denied, none,        0x0210'1110},
    {S::id_isar1_el1,      "ID_ISAR1_EL1",       {3, 0,  0,  2, 1}, R::ro, G::denied, G::denied, none,        0x1311'2111},
    {S::id_isar2_el1,      "ID_ISAR2_EL1",       {3, 0,  0,  2, 2}, R::ro, G::denied, G::denied, none,        0x2123'2042},
    {S::id_isar3_el1,      "ID_ISAR3_EL1",       {3, 0,  0,  2, 3}, R::ro, G::denied, G::denied, none,        0x0111'2131},
    {S::id_isar4_el1,      "ID_ISAR4_EL1",       {3, 0,  0,  2, 4}, R::ro, G::denied, G::denied, none,        0x0001'1142},
    {S::id_isar5_el1,      "ID_ISAR5_EL1",       {3, 0,  0,  2, 5}, R::ro, G::denied, G::denied, none,        0x0001'1121},
    {S::mvfr0_el1,         "MVFR0_EL1",          {3, 0,  0,  3, 0}, R::ro, G::denied, G::denied, none,        0x1011'0222},
    {S::mvfr1_el1,         "MVFR1_EL1",          {3, 0,  0,  3, 1}, R::ro, G::denied, G::denied, none,        0x1211'1111},
    {S::mvfr2_el1,         "MVFR2_EL1",          {3, 0,  0,  3, 2}, R::ro, G::denied, G::denied, none,        0x0000'0043},
    {S::id_reserved,       "ID_RESERVED",        {3, 0,  0,  2, 0}, R::ro, G::denied, G::denied, none,        0, Needs::nothing, S::end, 6, 8},
    // without effect
    {S::rvbar_el1,         "RVBAR_EL1",          {3, 0, 12,  0, 1}, R::ro, G::denied, G::denied, none,        0},
    {S::mdrar_el1,         "MDRAR_EL1",          {2, 0,  1,  0, 0}, R::ro, G::denied, G::denied, none,        0},
    {S::dbgauthstatus_el1, "DBGAUTHSTATUS_EL1",  {2, 0,  7, 14, 6}, R::ro, G::denied, G::denied, none,        0},
    {S::mdccsr_el0,        "MDCCSR_EL0",         {2, 3,  0,  1, 0}, R::ro, G::tdcc,   G::denied, none,        0},
    {S::mdccint_el1,       "MDCCINT_EL1",        {2, 0,  0,  2, 0}, R::rw, G::denied, G::denied, none,        0},
    {S::dbgdtr_el0,        "DBGDTR_EL0",         {2, 3,  0,  4, 0}, R::rw, G::tdcc,   G::tdcc,   none,        0},
    {S::dbgdtrrx_el0,      "DBGDTRRX_EL0",       {2, 3,  0,  5, 0}, R::rw, G::tdcc,   G::tdcc,   none,        0},
    {S::osdtrrx_el1,       "OSDTRRX_EL1",        {2, 0,  0,  0, 2}, R::rw, G::denied, G::denied, none,        0},
    {S::osdtrtx_el1,       "OSDTRTX_EL1",        {2, 0,  0,  3, 2}, R::rw, G::denied, G::denied, none,        0},
    {S::oseccr_el1,        "OSECCR_EL1",         {2, 0,  0,  6, 2}, R::rw, G::denied, G::denied, none,        0},
    {S::dbgprcr_el1,       "DBGPRCR_EL1",        {2, 0,  1,  4, 4}, R::rw, G::denied, G::denied, none,        0},
    {S::dbgclaimset_el1,   "DBGCLAIMSET_EL1",    {2, 0,  7,  8, 6}, R::rw, G::denied, G::denied, none,        0xFF},
    {S::dbgclaimclr_el1,   "DBGCLAIMCLR_EL1",    {2, 0,  7,  9, 6}, R::rw, G::denied, G::denied, none,        0},
    {S::dbgbvr_el1,        "DBGBVR<n>_EL1",      {2, 0,  0,  0, 4}, R::rw, G::denied, G::denied, none,        0, Needs::nothing, S::end, 6, 1},
    {S::dbgbcr_el1,        "DBGBCR<n>_EL1",      {2, 0,  0,  0, 5}, R::rw, G::denied, G::denied, none,        0, Needs::nothing, S::end, 6, 1},
    {S::dbgwvr_el1,        "DBGWVR<n>_EL1",      {2, 0,  0,  0, 6}, R::rw, G::denied, G::denied, none,        0, Needs::nothing, S::end, 4, 1},
    {S::dbgwcr_el1,        "DBGWCR<n>_EL1",      {2, 0,  0,  0, 7}, R::rw, G::denied, G::denied, none,        0, Needs::nothing, S::end, 4, 1},
    {S::pmcntenset_el0,    "PMCNTENSET_EL0",     {3, 3,  9, 12, 1}, R::rw, G::pmu_en, G::pmu_en, none,        0},
    {S::pmcntenclr_el0,    "PMCNTENCLR_EL0",     {3, 3,  9, 12, 2}, R::rw, G::pmu_en, G::pmu_en, none,        0},
    {S::pmovsclr_el0,      "PMOVSCLR_EL0",       {3, 3,  9, 12, 3}, R::rw, G::pmu_en, G::pmu_en, none,        0},
    {S::pmovsset_el0,      "PMOVSSET_EL0",       {3, 3,  9, 14, 3}, R::rw, G::pmu_en, G::pmu_en, none,        0},
    {S::pmswinc_el0,       "PMSWINC_EL0",        {3, 3,  9, 12, 4}, R::wo, G::denied, G::pmu_sw, none,        0},
    {S::pmselr_el0,        "PMSELR_EL0",         {3, 3,  9, 12, 5}, R::rw, G::pmu_er, G::pmu_er, none,        0},
    {S::pmceid0_el0,       "PMCEID0_EL0",        {3, 3,  9, 12, 6}, R::ro, G::pmu_en, G::denied, none,        0},
    {S::pmceid1_el0,       "PMCEID1_EL0",        {3, 3,  9, 12, 7}, R::ro, G::pmu_en, G::denied, none,        0},
    {S::pmccntr_el0,       "PMCCNTR_EL0",        {3, 3,  9, 13, 0}, R::rw, G::pmu_cr, G::pmu_en, none,        0},
    {S::pmxevtyper_el0,    "PMXEVTYPER_EL0",     {3, 3,  9, 13, 1}, R::rw, G::pmu_en, G::pmu_en, none,        0},
    {S::pmxevcntr_el0,     "PMXEVCNTR_EL0",      {3, 3,  9, 13, 2}, R::rw, G::pmu_er, G::pmu_en, none,        0},
    {S::pmintenset_el1,    "PMINTENSET_EL1",     {3, 0,  9, 14, 1}, R::rw, G::denied, G::denied, none,        0},
    {S::pmintenclr_el1,    "PMINTENCLR_EL1",     {3, 0,  9, 14, 2}, R::rw, G::denied, G::denied, none,        0},
    {S::pmevcntr_el0,      "PMEVCNTR<n>_EL0",    {3, 3, 14,  8, 0}, R::rw, G::pmu_er, G::pmu_en, none,        0, Needs::nothing, S::end, 1, 6},
    {S::pmevtyper_el0,     "PMEVTYPER<n>_EL0",   {3, 3, 14, 12, 0}, R::rw, G::pmu_en, G::pmu_en, none,        0, Needs::nothing, S::end, 1, 6},
    {S::pmccfiltr_el0,     "PMCCFILTR_EL0",      {3, 3, 14, 15, 7}, R::rw, G::pmu_en, G::pmu_en, none,        0},
    {S::actlr_el2,           "ACTLR_EL2",          {3, 4,  1,  0, 1}, R::rw, G::denied, G::denied, none, 0, Needs::vhe},
    {S::hacr_el2,            "HACR_EL2",           {3, 4,  1,  1, 7}, R::rw, G::denied, G::denied, none, 0, Needs::vhe},
    {S::hstr_el2,            "HSTR_EL2",           {3, 4,  1,  1, 3}, R::rw, G::denied, G::denied, none, 0, Needs::vhe},
    {S::mdcr_el2,            "MDCR_EL2",           {3, 4,  1,  1, 1}, R::rw, G::denied, G::denied, none, 0, Needs::vhe},
    {S::vpidr_el2,           "VPIDR_EL2",          {3, 4,  0,  0, 0}, R::rw, G::denied, G::denied, none, 0, Needs::vhe},
    {S::vmpidr_el2,          "VMPIDR_EL2",         {3, 4,  0,  0, 5}, R::rw, G::denied, G::denied, none, 0, Needs::vhe},
    {S::vttbr_el2,           "VTTBR_EL2",          {3, 4,  2,  1, 0}, R::rw, G::denied, G::denied, none, 0, Needs::vhe},
    {S::vtcr_el2,            "VTCR_EL2",           {3, 4,  2,  1, 2}, R::rw, G::denied, G::denied, none, 0, Needs::vhe},
    {S::hpfar_el2,           "HPFAR_EL2",          {3, 4,  6,  0, 4}, R::rw, G::denied, G::denied, none, 0, Needs::vhe},
    {S::cntvoff_el2,         "CNTVOFF_EL2",        {3, 4, 14,  0, 3}, R::rw, G::denied, G::denied, none, 0, Needs::vhe},
    {S::l2ctlr_el1,         "L2CTLR_EL1",         {3, 1, 11,  0, 2}, R::rw, G::denied, G::denied, none,        0},
    {S::l2ectlr_el1,        "L2ECTLR_EL1",        {3, 1, 11,  0, 3}, R::rw, G::denied, G::denied, none,        0},
    {S::l2actlr_el1,        "L2ACTLR_EL1",        {3, 1, 15,  0, 0}, R::rw, G::denied, G::denied, none,        0},
    {S::cpuactlr_el1,       "CPUACTLR_EL1",       {3, 1, 15,  2, 0}, R::rw, G::denied, G::denied, none,        0},
    {S::cpuectlr_el1,       "CPUECTLR_EL1",       {3, 1, 15,  2, 1}, R::rw, G::denied, G::denied, none,        0},
    {S::cpumerrsr_el1,      "CPUMERRSR_EL1",      {3, 1, 15,  2, 2}, R::rw, G::denied, G::denied, none,        0},
    {S::l2merrsr_el1,       "L2MERRSR_EL1",       {3, 1, 15,  2, 3}, R::rw, G::denied, G::denied, none,        0},
    {S::cbar_el1,           "CBAR_EL1",           {3, 1, 15,  3, 0}, R::ro, G::denied, G::denied, none,        0},
}};
// clang-format on

constexpr bool rows_are_in_order() {
    for (std::size_t i = 0; i < table.size(); ++i)
        if (static_cast<std::size_t>(table[i].reg) != i)
            return false;
    return true;
}
static_assert(rows_are_in_order());

// Row numbers by packed encoding; 0xFF where there is none. Rows come before `id_reserved` in its range.
constexpr std::uint8_t no_row = 0xFF;
constexpr auto row_of_encoding = [] {
    std::array<std::uint8_t, packed_encodings> index{};
    for (std::uint8_t& entry : index)
        entry = no_row;
    for (std::size_t i = 0; i < table.size(); ++i)
        for (unsigned crm = 0; crm < table[i].crm_count; ++crm)
            for (unsigned op2 = 0; op2 < table[i].op2_count; ++op2) {
                std::uint8_t& entry = index[pack(table[i].at, crm, op2)];
                if (entry == no_row)
                    entry = static_cast<std::uint8_t>(i);
            }
    for (const RegisterRow& row : table)
        if (row.stands_for != S::end)
            index[pack(alias_of(table[static_cast<std::size_t>(row.stands_for)].at))] =
                static_cast<std::uint8_t>(row.stands_for);
    return index;
}();

// What each register is called at EL2 with HCR_EL2.E2H = 1: itself, or the one that stands for it.
constexpr auto at_el2 = [] {
    std::array<SysReg, register_count + 1> names{};
    for (std::size_t i = 0; i < names.size(); ++i)
        names[i] = static_cast<SysReg>(i);
    for (const RegisterRow& row : table)
        if (row.stands_for != S::end)
            names[static_cast<std::size_t>(row.stands_for)] = row.reg;
    return names;
}();

} // namespace

const std::array<RegisterRow, register_count>& register_table() {
    return table;
}

const RegisterRow* find_row(SysEncoding at) {
    if (at.op0 < 2)
        return nullptr;
    const std::uint8_t i = row_of_encoding[pack(at)];
    return i == no_row ? nullptr : &table[i];
}

SysReg at_level(SysReg reg, unsigned el) {
    return el == 2 ? at_el2[static_cast<std::size_t>(reg)] : reg;
}

} // namespace faultline::exceptions
