// The only file that knows Unicorn. What was measured of it, and why it is driven this way, is in
// docs/design/machine.md.
#include "sim/cpu.hpp"

#include <unicorn/unicorn.h>

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "mmu/bits.hpp"
#include "sim/block_clock.hpp"
#include "sim/check.hpp"

namespace faultline::sim {

namespace {

using exceptions::Pstate;
using exceptions::SysReg;
namespace spsr = exceptions::spsr;

// What the engine keeps of PSTATE, apart from NZCV and BTYPE that it also changes by itself.
constexpr std::uint64_t mode_mask = spsr::M::mask | spsr::Pan::mask;
constexpr std::uint64_t own_mask = spsr::Nzcv::mask | spsr::Btype::mask;

namespace mdscr {
using Ss = Bit<0>;
using Kde = Bit<13>;
} // namespace mdscr

/// A register that the engine has no name for.
struct Coprocessor {
    std::uint32_t op0, op1, crn, crm, op2;
};
constexpr Coprocessor scr_el3{3, 6, 1, 1, 0};
constexpr Coprocessor hcr_el2{3, 4, 1, 1, 0};
constexpr Coprocessor mdscr_el1{2, 0, 0, 2, 2};
constexpr Coprocessor tcr_el1{3, 0, 2, 0, 2};
constexpr Coprocessor spsr_el1{3, 0, 4, 0, 0};

// Any write of this kind also makes the engine recompute everything it derived from its registers.
uc_arm64_cp_reg coprocessor_write(const Coprocessor& c, std::uint64_t value) {
    return {c.crn, c.crm, c.op0, c.op1, c.op2, value};
}

// The engine runs a kernel at EL1. One at EL2 is told apart by system instructions alone, which it never sees; of
// the registers that it reads by itself it gets those in force.
std::uint32_t engine_pstate(Pstate pstate) {
    if (pstate.privileged())
        pstate = pstate.with<spsr::El>(1);
    return static_cast<std::uint32_t>(pstate.raw & (mode_mask | own_mask));
}

constexpr std::uint32_t undefined_exception = 1; // the number that UC_HOOK_INTR gets

} // namespace

struct Cpu::Impl {
    uc_engine* uc = nullptr;
    CpuClient* client = nullptr;
    BlockClock clock;
    std::span<const mmu::Va> halts;
    bool has_marks = false;
    std::array<CodeMarks, 2> marks{};
    CpuExit exit = CpuExit::limit;
    bool stepping = false;
    /// PC, PSTATE and SP, which nearly everything that happens between native code needs: read in one go when
    /// native code is left, and kept up to date until it goes on.
    struct Rest {
        std::uint64_t pc = 0, sp = 0;
        std::uint32_t pstate = 0;
    };
    Rest rest;
    /// What set_controls() has written; native code only reads them. A write of TCR_EL1, to the same value too, makes
    /// the engine drop all its translations.
    struct Controls {
        std::uint64_t tpidr_el0 = 0, tpidr_el1 = 0, tcr = 0;
        bool operator==(const Controls&) const = default;
    };
    std::optional<Controls> controls;
    bool resting = true;  ///< `rest` holds; native code stands still
    bool running = false; ///< inside uc_emu_start(), where PC is the engine's
    /// What of PSTATE the engine's word is taken for: it keeps BTYPE also for a PE that has none.
    std::uint64_t own_fields = own_mask;

    Impl() = default;
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;
    ~Impl() {
        if (uc != nullptr)
            uc_close(uc);
    }

    static void checked(uc_err error, const char* what) {
        FAULTLINE_CHECK(error == UC_ERR_OK, fmt::format("{}: {}", what, uc_strerror(error)));
    }
    template <class T> T get(int reg) const {
        T value{};
        checked(uc_reg_read(uc, reg, &value), "reading a register");
        return value;
    }
    template <class T> void put(int reg, T value) {
        checked(uc_reg_write(uc, reg, &value), "writing a register");
    }
    void put(const Coprocessor& c, std::uint64_t value) {
        put(UC_ARM64_REG_CP_REG, coprocessor_write(c, value));
    }
    /// Several at once.
    template <std::size_t N> void get_all(std::array<int, N> ids, std::array<void*, N> values) const {
        checked(uc_reg_read_batch(uc, ids.data(), values.data(), static_cast<int>(N)), "reading registers");
    }
    /// In this order.
    template <std::size_t N> void put_all(std::array<int, N> ids, std::array<void*, N> values) {
        checked(uc_reg_write_batch(uc, ids.data(), values.data(), static_cast<int>(N)), "writing registers");
    }

    uc_err open(exceptions::CpuModel model, std::span<const Bank> banks);
    Rest read_rest() const {
        Rest now;
        get_all<3>({UC_ARM64_REG_PC, UC_ARM64_REG_PSTATE, UC_ARM64_REG_SP}, {&now.pc, &now.pstate, &now.sp});
        return now;
    }
    void come_to_rest() {
        rest = read_rest();
        resting = true;
    }
    void write_pstate(std::uint64_t raw) {
        rest.pstate = static_cast<std::uint32_t>(raw);
        put<std::uint32_t>(UC_ARM64_REG_PSTATE, rest.pstate);
    }
    CpuExit start(std::uint64_t from);
    void stop(CpuExit why) {
        exit = why;
        checked(uc_emu_stop(uc), "stopping");
    }
    void begin_block(std::uint64_t at, std::uint32_t bytes);
    bool holds_halt(std::uint64_t at, std::uint32_t bytes) const {
        const auto first = std::ranges::lower_bound(halts, mmu::Va{at});
        return first != halts.end() && first->raw - at < bytes;
    }

    static void on_block(uc_engine*, std::uint64_t at, std::uint32_t bytes, void* self);
    static bool on_miss(uc_engine*, std::uint64_t va, uc_mem_type type, uc_tlb_entry* entry, void* self);
    static void on_exception(uc_engine*, std::uint32_t number, void* self);
};

uc_err Cpu::Impl::open(exceptions::CpuModel model, std::span<const Bank> banks) {
    uc_err error = uc_open(UC_ARCH_ARM64, UC_MODE_ARM, &uc);
    const auto then = [&](auto&& next) {
        if (error == UC_ERR_OK)
            error = next();
    };
    then([&] {
        return uc_ctl_set_cpu_model(uc,
                                    model == exceptions::CpuModel::max ? UC_CPU_ARM64_MAX : UC_CPU_ARM64_A72);
    });
    // The default of 1 GiB is cleared, and so made resident, whenever translated code is forgotten.
    constexpr std::uint32_t translated_code = 64U << 20U;
    then([&] { return uc_ctl_set_tcg_buffer_size(uc, translated_code); });
    // The first write to each granule of memory that may hold code costs a search for translations of it.
    const auto permissions = [](const Bank& bank) {
        return static_cast<std::uint32_t>(bank.code ? UC_PROT_ALL : UC_PROT_READ | UC_PROT_WRITE);
    };
    for (const Bank& bank : banks)
        then([&] { return uc_mem_map_ptr(uc, bank.physical, bank.size, permissions(bank), bank.host); });
    then([&] { return uc_ctl_tlb_mode(uc, UC_TLB_VIRTUAL); });
    // With a set of exit addresses that is empty, no guest address ends a run.
    then([&] { return uc_ctl_exits_enable(uc); });
    uc_hook handle{};
    const auto hook = [&](int type, auto* function) {
        then([&] { return uc_hook_add(uc, &handle, type, reinterpret_cast<void*>(function), this, 1, 0); });
    };
    hook(UC_HOOK_BLOCK, &on_block);
    hook(UC_HOOK_TLB_FILL, &on_miss);
    hook(UC_HOOK_INTR, &on_exception);
    return error;
}

void Cpu::Impl::begin_block(std::uint64_t at, std::uint32_t bytes) {
    // A block at a misaligned PC never executes: the client takes the exception.
    const bool halted = !halts.empty() && !stepping && holds_halt(at, bytes);
    if (!clock.begin(at, at % 4 == 0 ? bytes / 4 : 0, !halted) || at % 4 != 0) {
        stop(CpuExit::limit);
        return;
    }
    if (!has_marks)
        return;
    if (const std::uint32_t mark = mark_at(marks, at); mark != 0)
        client->marked_block({at, mark, clock.sequential(), clock.retired()});
}

void Cpu::Impl::on_block(uc_engine*, std::uint64_t at, std::uint32_t bytes, void* self) {
    static_cast<Impl*>(self)->begin_block(at, bytes);
}

bool Cpu::Impl::on_miss(uc_engine*, std::uint64_t va, uc_mem_type type, uc_tlb_entry* entry, void* self) {
    auto& cpu = *static_cast<Impl*>(self);
    const CpuAccess access = type == UC_MEM_FETCH   ? CpuAccess::fetch
                             : type == UC_MEM_WRITE ? CpuAccess::write
                                                    : CpuAccess::read;
    const auto mapping = cpu.client->map(mmu::Va{va}, access);
    if (!mapping) {
        cpu.exit = access == CpuAccess::fetch ? CpuExit::fetch_denied : CpuExit::data_denied;
        return false;
    }
    entry->paddr = mapping->physical;
    const auto when = [](bool allowed, uc_prot bit) { return allowed ? static_cast<unsigned>(bit) : 0U; };
    const unsigned permissions = when(mapping->read, UC_PROT_READ) | when(mapping->write, UC_PROT_WRITE) |
                                 when(mapping->execute, UC_PROT_EXEC);
    entry->perms = static_cast<uc_prot>(permissions);
    return true;
}

void Cpu::Impl::on_exception(uc_engine*, std::uint32_t number, void* self) {
    auto& cpu = *static_cast<Impl*>(self);
    cpu.come_to_rest();
    // A completed step clears PSTATE.SS; an undefined word leaves it.
    if (cpu.stepping && number == undefined_exception && !spsr::Ss::test(cpu.rest.pstate)) {
        cpu.clock.complete();
        cpu.stop(CpuExit::stepped);
        return;
    }
    cpu.clock.settle(cpu.rest.pc);
    if (!cpu.client->trap() || cpu.stepping)
        cpu.stop(CpuExit::trapped);
    cpu.resting = false;
}

CpuExit Cpu::Impl::start(std::uint64_t from) {
    running = true;
    resting = false;
    exit = CpuExit::trapped;
    const uc_err error = uc_emu_start(uc, from, 0, 0, 0);
    running = false;
    come_to_rest();
    if (error == UC_ERR_EXCEPTION && exit == CpuExit::data_denied)
        clock.settle(rest.pc);
    else if (error == UC_ERR_EXCEPTION && exit == CpuExit::fetch_denied)
        clock.complete();
    else
        checked(error, "running");
    return exit;
}

Cpu::Cpu(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Cpu::~Cpu() = default;

Result<std::unique_ptr<Cpu>> Cpu::create(exceptions::CpuModel model, std::span<const Bank> banks,
                                         CpuClient& client) {
    unsigned major = 0;
    unsigned minor = 0;
    uc_version(&major, &minor);
    if (std::pair(major, minor) < std::pair(2U, 1U))
        return Error{fmt::format("Unicorn {}.{} is too old: expected 2.1 or newer", major, minor)};
    auto impl = std::make_unique<Impl>();
    impl->client = &client;
    if (const uc_err error = impl->open(model, banks); error != UC_ERR_OK)
        return Error{fmt::format("Unicorn cannot set up this machine: {}", uc_strerror(error))};
    // EL1 in AArch64 state and non-secure, as the engine's debug logic wants to see it; steps may come from EL1.
    constexpr std::uint64_t rw_el1 = std::uint64_t{1} << 31;
    constexpr std::uint64_t rw_below_el3_nonsecure = 0x431;
    impl->put(scr_el3, rw_below_el3_nonsecure);
    impl->put(hcr_el2, rw_el1);
    impl->put(mdscr_el1, mdscr::Kde::mask);
    return std::unique_ptr<Cpu>(new Cpu(std::move(impl)));
}

void Cpu::load(const exceptions::Processor& from) {
    impl_->own_fields = from.features.btype ? own_mask : spsr::Nzcv::mask;
    for (unsigned n = 0; n < from.x.size(); ++n)
        set_x(n, from.x[n]);
    for (unsigned n = 0; n < from.v.size(); ++n)
        set_v(n, from.v[n]);
    impl_->put(UC_ARM64_REG_FPCR, from.fpcr);
    impl_->put(UC_ARM64_REG_FPSR, from.fpsr);
    set_pc(from.pc, true);
    set_mode_and_exception_registers(from);
    set_controls(from);
}

void Cpu::store(exceptions::Processor& to) const {
    for (unsigned n = 0; n < to.x.size(); ++n)
        to.x[n] = x(n);
    for (unsigned n = 0; n < to.v.size(); ++n)
        to.v[n] = v(n);
    to.fpcr = impl_->get<std::uint32_t>(UC_ARM64_REG_FPCR);
    to.fpsr = impl_->get<std::uint32_t>(UC_ARM64_REG_FPSR);
    to.sp() = sp();
    to.pc = pc();
    to.pstate = pstate(to.pstate);
}

namespace {
int x_id(unsigned n) {
    constexpr unsigned consecutive = 29; // X29 and X30 have identifiers elsewhere
    if (n < consecutive)
        return UC_ARM64_REG_X0 + static_cast<int>(n);
    return n == consecutive ? UC_ARM64_REG_X29 : UC_ARM64_REG_X30;
}
} // namespace

std::uint64_t Cpu::x(unsigned n) const {
    return n > 30 ? 0 : impl_->get<std::uint64_t>(x_id(n));
}

void Cpu::set_x(unsigned n, std::uint64_t value) {
    if (n <= 30)
        impl_->put(x_id(n), value);
}

std::uint64_t Cpu::sp() const {
    return impl_->resting ? impl_->rest.sp : impl_->get<std::uint64_t>(UC_ARM64_REG_SP);
}

void Cpu::set_sp(std::uint64_t value) {
    impl_->rest.sp = value;
    impl_->put(UC_ARM64_REG_SP, value);
}

Cpu::Linkage Cpu::read_linkage() const {
    Linkage out;
    impl_->get_all<2>({UC_ARM64_REG_X30, UC_ARM64_REG_SP}, {&out.link, &out.sp});
    return out;
}

void Cpu::read_arguments(std::array<std::uint64_t, 8>& to) const {
    constexpr int first = UC_ARM64_REG_X0;
    impl_->get_all<8>({first, first + 1, first + 2, first + 3, first + 4, first + 5, first + 6, first + 7},
                      {&to[0], &to[1], &to[2], &to[3], &to[4], &to[5], &to[6], &to[7]});
}

exceptions::Vector128 Cpu::v(unsigned n) const {
    return impl_->get<exceptions::Vector128>(UC_ARM64_REG_Q0 + static_cast<int>(n));
}

void Cpu::set_v(unsigned n, const exceptions::Vector128& value) {
    impl_->put(UC_ARM64_REG_Q0 + static_cast<int>(n), value);
}

std::uint64_t Cpu::pc() const {
    return impl_->resting ? impl_->rest.pc : impl_->get<std::uint64_t>(UC_ARM64_REG_PC);
}

void Cpu::set_pc(std::uint64_t pc, bool jump) {
    impl_->clock.go_on_at(pc, jump);
    impl_->rest.pc = pc;
    if (impl_->running)
        impl_->put(UC_ARM64_REG_PC, pc);
}

Pstate Cpu::pstate(Pstate known) const {
    const std::uint32_t word =
        impl_->resting ? impl_->rest.pstate : impl_->get<std::uint32_t>(UC_ARM64_REG_PSTATE);
    const std::uint64_t own = word & impl_->own_fields;
    return {(known.raw & ~own_mask) | own};
}

void Cpu::set_mode(const exceptions::Processor& from) {
    Impl::Rest& rest = impl_->rest;
    rest.sp = from.sp();
    rest.pstate = engine_pstate(from.pstate);
    std::uint64_t sp_el0 = from.sp_el0;
    uc_arm64_cp_reg recompute = coprocessor_write(mdscr_el1, mdscr::Kde::mask);
    impl_->put_all<4>({UC_ARM64_REG_SP, UC_ARM64_REG_SP_EL0, UC_ARM64_REG_PSTATE, UC_ARM64_REG_CP_REG},
                      {&rest.sp, &sp_el0, &rest.pstate, &recompute});
}

void Cpu::set_mode_and_exception_registers(const exceptions::Processor& from) {
    Impl::Rest& rest = impl_->rest;
    rest.sp = from.sp();
    rest.pstate = engine_pstate(from.pstate);
    std::uint64_t esr = from.in_force(SysReg::esr_el1);
    std::uint64_t far = from.in_force(SysReg::far_el1);
    std::uint64_t elr = from.in_force(SysReg::elr_el1);
    std::uint64_t sp_el0 = from.sp_el0;
    uc_arm64_cp_reg spsr = coprocessor_write(spsr_el1, from.in_force(SysReg::spsr_el1));
    impl_->put_all<7>({UC_ARM64_REG_ESR_EL1, UC_ARM64_REG_FAR_EL1, UC_ARM64_REG_ELR_EL1, UC_ARM64_REG_SP,
                       UC_ARM64_REG_SP_EL0, UC_ARM64_REG_PSTATE, UC_ARM64_REG_CP_REG},
                      {&esr, &far, &elr, &rest.sp, &sp_el0, &rest.pstate, &spsr});
}

void Cpu::set_controls(const exceptions::Processor& from) {
    const Impl::Controls wanted{from.sys[SysReg::tpidr_el0], from.sys[SysReg::tpidr_el1],
                                from.in_force(SysReg::tcr_el1)};
    if (impl_->controls == wanted)
        return;
    impl_->put(UC_ARM64_REG_TPIDR_EL0, wanted.tpidr_el0);
    impl_->put(UC_ARM64_REG_TPIDR_EL1, wanted.tpidr_el1);
    if (!impl_->controls || impl_->controls->tcr != wanted.tcr)
        impl_->put(tcr_el1, wanted.tcr);
    impl_->controls = wanted;
}

bool Cpu::has_jumped() const {
    return !impl_->clock.falls_through_to(impl_->rest.pc);
}

std::uint64_t Cpu::retired() const {
    return impl_->clock.retired();
}

void Cpu::set_retired(std::uint64_t count) {
    impl_->clock.set_retired(count);
}

CpuExit Cpu::run(std::uint64_t pc, std::uint64_t limit) {
    impl_->clock.limit = limit;
    return impl_->start(pc);
}

CpuExit Cpu::step(std::uint64_t pc) {
    Impl& cpu = *impl_;
    cpu.clock.limit = std::numeric_limits<std::uint64_t>::max();
    cpu.stepping = true;
    cpu.write_pstate(cpu.rest.pstate | spsr::Ss::mask);
    cpu.put(mdscr_el1, mdscr::Kde::mask | mdscr::Ss::mask);
    const CpuExit exit = cpu.start(pc);
    cpu.stepping = false;
    cpu.write_pstate(cpu.rest.pstate & (mode_mask | own_mask));
    cpu.put(mdscr_el1, mdscr::Kde::mask);
    return exit;
}

void Cpu::forget_translations() {
    Impl::checked(uc_ctl_flush_tlb(impl_->uc), "flushing the TLB");
}

void Cpu::forget_code() {
    Impl::checked(uc_ctl_flush_tb(impl_->uc), "flushing translated code");
}

void Cpu::set_halts(std::span<const mmu::Va> halts) {
    impl_->halts = halts;
}

void Cpu::set_marks(const CodeMarks& low, const CodeMarks& high) {
    impl_->marks = {low, high};
    impl_->has_marks = !low.marks.empty() || !high.marks.empty();
}

} // namespace faultline::sim

#if !defined(__SANITIZE_ADDRESS__) && defined(__has_feature)
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ // as gcc says it
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
// Unicorn 2.1.1 does not free 32 bytes of each engine.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
    return "leak:libunicorn";
}
extern "C" const char* __lsan_default_options();
extern "C" const char* __lsan_default_options() {
    return "print_suppressions=0";
}
#endif
