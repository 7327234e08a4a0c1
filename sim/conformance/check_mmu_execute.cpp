// A vector executed: its code, one instruction at a time, on the machine, until the first exception.
#include <algorithm>
#include <bit>
#include <cstring>

#include <fmt/format.h>

#include "sim/conformance/check_mmu_case.hpp"
#include "sim/conformance/vector_instruction.hpp"
#include "sim/instruction_fields.hpp"
#include "sim/machine.hpp"

namespace faultline::sim {

namespace {

using exceptions::ExceptionRecord;
using exceptions::SysReg;

constexpr std::uint64_t doubleword = 8;
constexpr std::uint16_t end_of_vector = 0xFFFF; ///< SVC immediate
constexpr Limits no_limits{.instructions = ~std::uint64_t{0}};

/// AT S1E1R, S1E1W, S1E0R, S1E0W, S1E1RP and S1E1WP of X0, in the order of AtOperation, where they lie.
constexpr std::array<std::uint32_t, 6> at_words = {0xD508'7800, 0xD508'7820, 0xD508'7840,
                                                   0xD508'7860, 0xD508'7900, 0xD508'7920};
constexpr mmu::Pa translations_at{0x4030'0000};

constexpr std::uint64_t unwritten_far = 0x0BAD'FA12'0BAD'FA12;

/// What every doubleword of memory holds that a vector may reach: MOVZ X10, #PA[33:18]; SVC #PA[18:3]. Loaded,
/// overwritten or executed, it tells its own address.
std::uint64_t pattern_at(mmu::Pa pa) {
    using Upper = Field<18, 16>;
    using Lower = Field<3, 16>;
    using instruction::Imm16;
    constexpr std::uint64_t movz_x10 = 0xD280'000A;
    constexpr std::uint64_t svc = 0xD400'0001;
    return (movz_x10 | Imm16::put(Upper::get(pa.raw))) | (svc | Imm16::put(Lower::get(pa.raw))) << 32;
}

/// Writes to RAM that is zero before and zero again afterwards.
class Scratch {
public:
    explicit Scratch(mmu::PhysicalMemory& memory) : memory_(memory) {}
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch() {
        for (const mmu::Pa pa : written_)
            memory_.write64(pa, 0);
    }
    void fill_with_pattern(std::uint64_t start, std::uint64_t bytes) {
        for (mmu::Pa pa{start - start % doubleword}; pa.raw < start + bytes; pa = pa + doubleword) {
            if (memory_.write64(pa, pattern_at(pa)))
                written_.push_back(pa);
        }
    }
    void write_code(mmu::Pa at, std::span<const std::uint32_t> words) {
        memory_.write(at, std::as_bytes(words));
        for (std::size_t i = 0; i < words.size(); ++i)
            written_.push_back(mmu::Pa{align_down((at + i * sizeof words[i]).raw, 3)});
    }

private:
    mmu::PhysicalMemory& memory_;
    std::vector<mmu::Pa> written_;
};

/// The first exception of a run.
class FirstException final : public Observer {
public:
    void on_exception(const ExceptionTaken& taken) override {
        if (!record_)
            record_ = taken.record;
    }
    const std::optional<ExceptionRecord>& record() const { return record_; }

private:
    std::optional<ExceptionRecord> record_;
};

bool is_svc(const ExceptionRecord& record) {
    return exceptions::esr::Ec::get(record.esr) == static_cast<std::uint64_t>(exceptions::Ec::svc64);
}
std::uint16_t svc_immediate(const ExceptionRecord& record) {
    return static_cast<std::uint16_t>(exceptions::immediate::Imm16::get(record.esr));
}

/// The bytes an access covers, in its first and second page.
struct Extent {
    std::uint64_t start = 0, size = 0;
};
std::array<Extent, 2> extents(const MmuVector& v) {
    constexpr std::uint64_t block = 64;
    if (!v.expect.pa)
        return {};
    const std::uint64_t pa = *v.expect.pa;
    if (v.access == VectorAccess::zero_block)
        return {{{align_down(pa, std::countr_zero(block)), block}, {}}};
    const std::uint64_t in_first =
        v.expect.pa2 ? std::min<std::uint64_t>(v.size, mmu::page_size - pa % mmu::page_size) : v.size;
    return {{{pa, in_first}, {v.expect.pa2.value_or(0), v.size - in_first}}};
}

using Bytes = std::vector<std::byte>;

Bytes bytes_of(const MmuVector& v, const mmu::PhysicalMemory& memory) {
    Bytes all;
    for (const Extent& e : extents(v)) {
        Bytes part(e.size);
        memory.read(mmu::Pa{e.start}, part);
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

/// `count` registers from `first` as the bytes that elements of `element` bytes have in memory.
Bytes register_bytes(const exceptions::Processor& cpu, std::size_t first, std::size_t total,
                     std::size_t element) {
    Bytes all;
    for (std::size_t i = first; all.size() < total && i < cpu.x.size(); ++i) {
        const auto* from = reinterpret_cast<const std::byte*>(&cpu.x[i]);
        all.insert(all.end(), from, from + std::min(element, total - all.size()));
    }
    return all;
}

std::string text_of(const Bytes& bytes) {
    std::string text;
    for (const std::byte b : bytes)
        text += fmt::format("{:02x}", static_cast<unsigned>(b));
    return text;
}

/// One vector on the machine.
class Execution {
public:
    Execution(const MmuVector& v, Machine& machine) : v_(v), machine_(machine), scratch_(machine.memory()) {}

    VectorOutcome run() {
        place();
        outcome_.par = translate_all(v_.va, v_.par);
        outcome_.par2 = translate_all(v_.second_page, v_.par2);
        const Bytes before = bytes_of(v_, machine_.memory());
        const auto taken = run_from(processor_for(v_));
        judge(taken, before);
        return std::move(outcome_);
    }

private:
    /// Puts code and patterns into RAM. Patterns do not go over the vector's own descriptors.
    void place() {
        for (const Extent& e : extents(v_))
            scratch_.fill_with_pattern(e.start, e.size);
        write_tables(v_, machine_.memory());
        scratch_.write_code(physical_code_address(v_.pc), v_.code);
        scratch_.write_code(translations_at, at_words);
        machine_.memory_changed();
    }

    std::optional<ExceptionRecord> run_from(exceptions::Processor cpu) {
        cpu.sys[SysReg::far_el1] = unwritten_far;
        load(cpu);
        FirstException first;
        machine_.add_observer(first);
        constexpr unsigned max_steps = 20;
        for (unsigned i = 0; i < max_steps && !first.record(); ++i)
            machine_.step(no_limits);
        machine_.remove_observer(first);
        return first.record();
    }

    std::vector<ParOutcome> translate_all(std::uint64_t va, const std::vector<ExpectedPar>& wanted) {
        std::vector<ParOutcome> all;
        for (const auto& want : wanted) {
            exceptions::Processor cpu = processor_at_el1(v_);
            cpu.x[0] = va;
            cpu.pc = code_address(v_, translations_at) +
                     static_cast<std::uint64_t>(want.operation) * sizeof(std::uint32_t);
            load(cpu);
            FirstException first;
            machine_.add_observer(first);
            machine_.step(no_limits);
            machine_.remove_observer(first);
            all.push_back({machine_.state().cpu().sys[SysReg::par_el1], first.record()});
        }
        return all;
    }

    void load(const exceptions::Processor& cpu) {
        MachineState state = machine_.state();
        state.cpu() = cpu;
        state.tlb().invalidate_all();
        state.monitor() = {};
        machine_.set_state(state);
    }

    void judge(const std::optional<ExceptionRecord>& taken, const Bytes& before) {
        if (!taken) {
            outcome_.complaints.push_back("neither an exception nor the closing SVC within 20 steps");
            return;
        }
        const exceptions::Processor& cpu = machine_.state().cpu();
        outcome_.x0 = cpu.x[0];
        if (!v_.expect.exception && is_svc(*taken)) {
            outcome_.x1 = cpu.x[1];
            judge_memory(*taken, before);
        } else {
            outcome_.exception = *taken;
        }
        const bool far_written = cpu.sys[SysReg::far_el1] != unwritten_far;
        if (far_written != taken->far_written)
            outcome_.complaints.push_back("FAR_EL1 and the record of the exception disagree");
    }

    void judge_memory(const ExceptionRecord& svc, const Bytes& before) {
        const exceptions::Processor& cpu = machine_.state().cpu();
        if (v_.access == VectorAccess::exec) {
            judge_fetch(svc, cpu);
            return;
        }
        if (svc_immediate(svc) != end_of_vector) {
            outcome_.complaints.push_back(
                fmt::format("an SVC #{:#x} that is not its last", svc_immediate(svc)));
            return;
        }
        if (!v_.expect.pa)
            return;
        const std::size_t element = bytes_per_register();
        switch (v_.access) {
        case VectorAccess::read:
            expect_bytes("loaded", before, register_bytes(cpu, 1, v_.size, element));
            break;
        case VectorAccess::atomic:
            expect_bytes("loaded", before, register_bytes(cpu, 2, v_.size, element));
            break;
        case VectorAccess::write:
            expect_bytes("stored", register_bytes(processor_for(v_), 1, v_.size, element),
                         bytes_of(v_, machine_.memory()));
            break;
        case VectorAccess::zero_block:
            expect_bytes("zeroed", Bytes(before.size()), bytes_of(v_, machine_.memory()));
            break;
        default:
            break;
        }
    }

    std::size_t bytes_per_register() const {
        for (const std::uint32_t word : v_.code) {
            const auto insn = decode_vector_instruction(word, peer_features(v_.cpu));
            if (insn.kind == InstructionKind::load_store && insn.pair_of != 0)
                return insn.pair_of;
        }
        return std::min<std::size_t>(v_.element, doubleword);
    }

    /// The pattern executed says where it lay.
    void judge_fetch(const ExceptionRecord& svc, const exceptions::Processor& cpu) {
        using Low = Field<3, 16>;
        using High = Field<18, 16>;
        if (!v_.expect.pa)
            return;
        const std::uint64_t pa = *v_.expect.pa;
        const bool from_start = pa % doubleword == 0;
        if (svc_immediate(svc) != Low::get(pa) || (from_start && cpu.x[10] != High::get(pa)))
            outcome_.complaints.push_back(fmt::format("executed other memory than that at {:#x}", pa));
    }

    void expect_bytes(std::string_view what, const Bytes& expected, const Bytes& got) {
        if (expected != got)
            outcome_.complaints.push_back(
                fmt::format("{} {}, expected {}", what, text_of(got), text_of(expected)));
    }

    const MmuVector& v_;
    Machine& machine_;
    Scratch scratch_;
    VectorOutcome outcome_;
};

} // namespace

VectorOutcome execute_vector(const MmuVector& v, Machine& machine) {
    VectorOutcome outcome = Execution{v, machine}.run();
    return outcome;
}

} // namespace faultline::sim
