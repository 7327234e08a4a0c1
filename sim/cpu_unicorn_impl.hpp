// The inside of Cpu, for cpu_unicorn.cpp alone, which includes Unicorn's header before this one.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <fmt/format.h>
#include <optional>
#include <span>

#include "exceptions/processor.hpp"
#include "mmu/bits.hpp"
#include "sim/block_clock.hpp"
#include "sim/block_flow.hpp"
#include "sim/check.hpp"
#include "sim/code_marks.hpp"
#include "sim/cpu.hpp"

namespace faultline::sim {

namespace spsr = exceptions::spsr;

// What the engine keeps of PSTATE, apart from NZCV and BTYPE that it also changes by itself.
inline constexpr std::uint64_t mode_mask = spsr::M::mask | spsr::Pan::mask;
inline constexpr std::uint64_t own_mask = spsr::Nzcv::mask | spsr::Btype::mask;

namespace mdscr {
using Ss = Bit<0>;
using Kde = Bit<13>;
} // namespace mdscr

/// A register that the engine has no name for.
struct Coprocessor {
    std::uint32_t op0, op1, crn, crm, op2;
};
inline constexpr Coprocessor scr_el3{3, 6, 1, 1, 0};
inline constexpr Coprocessor hcr_el2{3, 4, 1, 1, 0};
inline constexpr Coprocessor mdscr_el1{2, 0, 0, 2, 2};
inline constexpr Coprocessor tcr_el1{3, 0, 2, 0, 2};
inline constexpr Coprocessor spsr_el1{3, 0, 4, 0, 0};

// Any write of this kind also makes the engine recompute everything it derived from its registers.
inline uc_arm64_cp_reg coprocessor_write(const Coprocessor& c, std::uint64_t value) {
    return {c.crn, c.crm, c.op0, c.op1, c.op2, value};
}

// The engine runs a kernel at EL1. One at EL2 is told apart by system instructions alone, which it never sees; of
// the registers that it reads by itself it gets those in force.
inline std::uint32_t engine_pstate(exceptions::Pstate pstate) {
    if (pstate.privileged())
        pstate = pstate.with<spsr::El>(1);
    return static_cast<std::uint32_t>(pstate.raw & (mode_mask | own_mask));
}

inline constexpr std::uint64_t instruction_size = 4;
inline constexpr std::uint32_t undefined_exception = 1; // the number that UC_HOOK_INTR gets

struct Cpu::Impl {
    uc_engine* uc = nullptr;
    CpuClient* client = nullptr;
    BlockClock clock;
    std::span<const mmu::Va> halts;
    std::uint64_t unguarded = 0; ///< the clock's limit, or 0 if each block must be looked at for a halt
    CodeMarks* marks = nullptr;
    bool at_once = false; ///< see Cpu::set_marks()
    BlockFlow flow;
    std::array<MarkedBlock, 64> untold{};
    MarkedBlock* next_untold = untold.data();
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
    [[gnu::cold, gnu::noinline]] void stop(CpuExit why) {
        exit = why;
        checked(uc_emu_stop(uc), "stopping");
    }
    void resume() {
        flow.resume(rest.sp);
        resting = false;
    }
    void guard() { unguarded = halts.empty() ? clock.limit : 0; }
    void begin_block(std::uint64_t at, std::uint64_t words);
    [[gnu::noinline]] void begin_or_refuse_block(std::uint64_t at, std::uint64_t words);
    void follow_block(std::uint64_t at, std::uint64_t words, std::uint64_t behind);
    [[gnu::noinline]] void follow_new_block(std::uint64_t at, std::uint64_t words, std::uint64_t behind);
    [[gnu::noinline]] void follow_marked_block(std::uint64_t at, const CodeMark& here, std::uint64_t behind);
    bool returns_from_last(std::uint64_t at, std::uint32_t mark) const;
    bool may_be_told_later(const MarkedBlock&) const;
    void tell_marked_blocks();
    bool holds_halt(std::uint64_t at, std::uint64_t words) const {
        const auto first = std::ranges::lower_bound(halts, mmu::Va{at});
        return first != halts.end() && (first->raw - at) / instruction_size < words;
    }

    static void on_block(uc_engine*, std::uint64_t at, std::uint32_t bytes, void* self);
    static bool on_miss(uc_engine*, std::uint64_t va, uc_mem_type type, uc_tlb_entry* entry, void* self);
    static void on_exception(uc_engine*, std::uint32_t number, void* self);
};

inline uc_err Cpu::Impl::open(exceptions::CpuModel model, std::span<const Bank> banks) {
    uc_err error = uc_open(UC_ARCH_ARM64, UC_MODE_ARM, &uc);
    const auto then = [&](auto&& next) {
        if (error == UC_ERR_OK)
            error = next();
    };
    then([&] {
        return uc_ctl_set_cpu_model(uc,
                                    model == exceptions::CpuModel::max ? UC_CPU_ARM64_MAX : UC_CPU_ARM64_A72);
    });
    // It is cleared, and so made resident, whenever translated code is forgotten: the default of 1 GiB is too much.
    constexpr std::uint32_t translated_code = 16U << 20U;
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
    // Unicorn 2.1.1 takes the room for translated code for a region that it has still to begin with: when it is full for
    // the first time, the code in it is overwritten and still executed. Not so once code has been forgotten.
    then([&] { return uc_ctl_flush_tb(uc); });
    uc_hook handle{};
    const auto hook = [&](int type, auto* function) {
        then([&] { return uc_hook_add(uc, &handle, type, reinterpret_cast<void*>(function), this, 1, 0); });
    };
    hook(UC_HOOK_BLOCK, &on_block);
    hook(UC_HOOK_TLB_FILL, &on_miss);
    hook(UC_HOOK_INTR, &on_exception);
    return error;
}

} // namespace faultline::sim
