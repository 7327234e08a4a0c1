// Each struct is taken apart by a structured binding, which names all members or does not compile: a member that is
// added cannot be forgotten here.
#include "sim/timeline/state_fields.hpp"

#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "sim/timeline/digest.hpp"

namespace faultline::sim {

namespace {

template <class Sink> void add_leaf(Sink& sink, const mmu::Leaf& leaf) {
    const auto& [output, level, permissions, type, attr_indx, mair_attr, sh, global, contiguous] = leaf;
    const auto& [el0, read_only, uxn, pxn] = permissions;
    sink("TLB entry, output address", output.raw);
    sink("TLB entry, level", static_cast<std::uint64_t>(level));
    sink("TLB entry, AP[1]", el0);
    sink("TLB entry, AP[2]", read_only);
    sink("TLB entry, UXN", uxn);
    sink("TLB entry, PXN", pxn);
    sink("TLB entry, memory type", static_cast<std::uint64_t>(type));
    sink("TLB entry, AttrIndx", attr_indx);
    sink("TLB entry, MAIR attribute", mair_attr);
    sink("TLB entry, SH", sh);
    sink("TLB entry, global", global);
    sink("TLB entry, contiguous", contiguous);
}

template <class Sink> void add_tlb(Sink& sink, const mmu::Tlb& tlb) {
    sink("TLB capacity", tlb.capacity());
    sink("TLB entries", tlb.size());
    for (const mmu::TlbEntry& entry : tlb.entries()) {
        const auto& [va, asid, leaf] = entry;
        sink("TLB entry, address", va.raw);
        sink("TLB entry, ASID", asid);
        add_leaf(sink, leaf);
    }
}

// All but the features, which are those of the CPU model for good.
template <class Sink> void add_processor(Sink& sink, const exceptions::Processor& from) {
    const auto& [x, sp_el0, sp_el1, sp_el2, pc, pstate, v, fpcr, fpsr, pending_sgis, sys, features] = from;
    static_cast<void>(features);
    sink("PC", pc);
    sink("PSTATE", pstate.raw);
    for (std::uint64_t n = 0; n < x.size(); ++n)
        sink("X", x[n], n);
    sink("SP_EL0", sp_el0);
    sink("SP_EL1", sp_el1);
    sink("SP_EL2", sp_el2);
    for (std::uint64_t n = 0; n < v.size(); ++n) {
        sink("V.D[0] ", v[n].lo, n);
        sink("V.D[1] ", v[n].hi, n);
    }
    sink("FPCR", fpcr);
    sink("FPSR", fpsr);
    sink("pending SGIs", pending_sgis);
    for (std::size_t n = 0; n < sys.value.size(); ++n)
        sink(exceptions::name(static_cast<exceptions::SysReg>(n)), sys.value[n]);
}

// All but the TLB.
template <class Sink> void add_cpu(Sink& sink, const CpuState& one) {
    const auto& [cpu, tlb, monitor, activity, event, jumped] = one;
    static_cast<void>(tlb);
    const auto& [open, address, physical, value_lo, value_hi] = monitor;
    add_processor(sink, cpu);
    sink("exclusive monitor, open", open);
    sink("exclusive monitor, address", address);
    sink("exclusive monitor, physical address", physical);
    sink("exclusive monitor, low doubleword", value_lo);
    sink("exclusive monitor, high doubleword", value_hi);
    sink("activity", static_cast<std::uint64_t>(activity));
    sink("Event Register", event);
    sink("PC reached by a jump", jumped);
}

// All but the CPUs themselves.
template <class Sink> void add_machine(Sink& sink, const MachineState& state) {
    const auto& [cpus, current, turn_ends, now, idle_ticks, input_position, log_bytes, console_bytes] = state;
    sink("instructions retired", now.retired);
    sink("exceptions at this count", now.entries);
    sink("CPUs", cpus.size());
    sink("current CPU", current);
    sink("end of its turn", turn_ends);
    sink("idle time", idle_ticks);
    sink("input read", input_position);
    sink("log printed", log_bytes);
    sink("console output", console_bytes);
}

template <class Sink> void add_record(Sink& sink, const exceptions::ExceptionRecord& record) {
    const auto& [type, esr, far, elr, spsr, far_written, vector, target, from_el, to_el, before, after] =
        record;
    sink("last exception, type", static_cast<std::uint64_t>(type));
    sink("last exception, ESR", esr);
    sink("last exception, FAR", far);
    sink("last exception, ELR", elr);
    sink("last exception, SPSR", spsr);
    sink("last exception, FAR written", far_written);
    sink("last exception, vector", vector);
    sink("last exception, target", target);
    sink("last exception, from EL", from_el);
    sink("last exception, to EL", to_el);
    sink("last exception, PSTATE before", before.raw);
    sink("last exception, PSTATE after", after.raw);
}

template <class Sink> void add_notes(Sink& sink, const MachineNotes& notes) {
    const auto& [calls, retried_entry, last_exception, last_exception_pc, last_exception_at] = notes;
    sink("open calls", calls.size());
    for (const OpenCall& call : calls) {
        const auto& [at, caller, sp, function, cpu] = call;
        sink("open call, instant", at.retired);
        sink("open call, exceptions at its count", at.entries);
        sink("open call, return address", caller);
        sink("open call, SP", sp);
        sink("open call, function", function);
        sink("open call, CPU", cpu);
    }
    for (const auto& entry : retried_entry) {
        sink("retried entry", entry.has_value());
        const auto [pc, sp] = entry.value_or(std::pair<std::uint64_t, std::uint64_t>{});
        sink("retried entry, PC", pc);
        sink("retried entry, SP", sp);
    }
    sink("an exception was taken", last_exception.has_value());
    add_record(sink, last_exception.value_or(exceptions::ExceptionRecord{}));
    sink("last exception, PC", last_exception_pc);
    sink("last exception, count", last_exception_at);
}

constexpr std::uint64_t unnumbered = ~std::uint64_t{0};

struct DigestSink {
    Digest digest;
    void operator()(std::string_view, std::uint64_t value, std::uint64_t = unnumbered) { digest.add(value); }
};

struct ListSink {
    struct Field {
        std::string_view name;
        std::uint64_t number = unnumbered;
        std::optional<std::size_t> cpu;
        std::uint64_t value = 0;
    };
    std::optional<std::size_t> cpu; ///< none: not of one CPU
    std::vector<Field> fields;
    void operator()(std::string_view name, std::uint64_t value, std::uint64_t number = unnumbered) {
        fields.push_back({name, number, cpu, value});
    }
};

std::string text_of(const ListSink::Field& a, const ListSink::Field& b) {
    const std::string number = a.number == unnumbered ? "" : fmt::format("{}", a.number);
    const std::string of = a.cpu ? fmt::format(" of CPU {}", *a.cpu) : "";
    return fmt::format("{}{}{}: {:#x} and {:#x}", a.name, number, of, a.value, b.value);
}

// Where one list is longer, the field that counts what it lists comes first and differs.
void add_all(ListSink& sink, const MachineState& state) {
    add_machine(sink, state);
    for (sink.cpu = 0; sink.cpu < state.cpus.size(); ++*sink.cpu) {
        add_cpu(sink, state.cpus[*sink.cpu]);
        add_tlb(sink, state.cpus[*sink.cpu].tlb);
    }
}

void add_all(ListSink& sink, const MachineNotes& notes) {
    add_notes(sink, notes);
}

template <class T> std::string first_difference_of(const T& a, const T& b) {
    ListSink left;
    ListSink right;
    add_all(left, a);
    add_all(right, b);
    for (std::size_t n = 0; n < left.fields.size() && n < right.fields.size(); ++n)
        if (left.fields[n].value != right.fields[n].value)
            return text_of(left.fields[n], right.fields[n]);
    return {};
}

std::uint64_t digest_of(const mmu::Tlb& tlb) {
    DigestSink sink;
    add_tlb(sink, tlb);
    return sink.digest.value();
}

} // namespace

std::uint64_t StateDigest::of_tlb(std::size_t cpu, const mmu::Tlb& tlb) {
    auto& [known, digest] = tlbs_[cpu];
    if (!known || *known != tlb) {
        known = tlb;
        digest = digest_of(tlb);
    }
    return digest;
}

std::uint64_t StateDigest::of(const MachineState& state, const MachineNotes& notes) {
    tlbs_.resize(state.cpus.size());
    DigestSink sink;
    add_machine(sink, state);
    for (std::size_t cpu = 0; cpu < state.cpus.size(); ++cpu) {
        add_cpu(sink, state.cpus[cpu]);
        sink.digest.add(of_tlb(cpu, state.cpus[cpu].tlb));
    }
    add_notes(sink, notes);
    return sink.digest.value();
}

std::string first_difference(const MachineState& a, const MachineState& b) {
    return first_difference_of(a, b);
}

std::string first_difference(const MachineNotes& a, const MachineNotes& b) {
    return first_difference_of(a, b);
}

} // namespace faultline::sim
