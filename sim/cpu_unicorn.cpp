// The only file that knows Unicorn. What was measured of it, and why it is driven this way, is in
// docs/design/machine.md.
#include "sim/cpu.hpp"

#include <unicorn/unicorn.h>

#include "sim/cpu_unicorn_impl.hpp"

#include "sim/cpu_unicorn_blocks.hpp"

#include <limits>
#include <string>
#include <utility>

namespace faultline::sim {

using exceptions::Pstate;
using exceptions::SysReg;

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
    cpu.tell_marked_blocks();
    cpu.clock.settle(cpu.rest.pc);
    if (!cpu.client->trap() || cpu.stepping)
        cpu.stop(CpuExit::trapped);
    cpu.resume();
}

CpuExit Cpu::Impl::start(std::uint64_t from) {
    running = true;
    guard();
    resume();
    exit = CpuExit::trapped;
    const uc_err error = uc_emu_start(uc, from, 0, 0, 0);
    tell_marked_blocks();
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
    // EL0 does not read SP_EL0; whatever leads to EL1 writes it.
    if (from.pstate.privileged())
        impl_->put(UC_ARM64_REG_SP_EL0, from.sp_el0);
    uc_arm64_cp_reg recompute = coprocessor_write(mdscr_el1, mdscr::Kde::mask);
    impl_->put_all<3>({UC_ARM64_REG_SP, UC_ARM64_REG_PSTATE, UC_ARM64_REG_CP_REG},
                      {&rest.sp, &rest.pstate, &recompute});
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
    impl_->guard();
}

void Cpu::set_marks(CodeMarks* marks, bool at_once) {
    impl_->marks = marks;
    impl_->at_once = at_once;
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
