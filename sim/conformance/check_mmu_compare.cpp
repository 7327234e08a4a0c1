// Field by field: what a vector expects and what came of it.
#include <fmt/format.h>

#include "exceptions/field_layout.hpp"
#include "sim/conformance/check_mmu_case.hpp"

namespace faultline::sim {

namespace {

using exceptions::ExceptionRecord;
using exceptions::hex;
namespace spsr = exceptions::spsr;

/// Collects the fields that differ.
class Differences {
public:
    void value(std::string_view field, std::uint64_t expected, std::uint64_t got) {
        if (expected != got)
            found_.push_back({std::string{field}, hex(expected), hex(got)});
    }
    void text(std::string_view field, std::string expected, std::string got) {
        found_.push_back({std::string{field}, std::move(expected), std::move(got)});
    }
    /// Compared if the vector expects something and the outcome knows it.
    void value(std::string_view field, const std::optional<std::uint64_t>& expected,
               const std::optional<std::uint64_t>& got) {
        if (expected && got)
            value(field, *expected, *got);
    }
    std::vector<Mismatch> take() { return std::move(found_); }

private:
    std::vector<Mismatch> found_;
};

void compare_exception(const ExpectedException& e, const ExceptionRecord& got, bool flags_known,
                       Differences& out) {
    out.value("esr", e.esr, got.esr);
    out.value("vector", e.vector, got.vector);
    out.value("elr", e.elr, got.elr);
    const auto comparable = [&](std::uint64_t word) { return flags_known ? word : spsr::Nzcv::set(word, 0); };
    out.value("spsr", comparable(e.spsr), comparable(got.spsr));
    if (e.far && got.far_written)
        out.value("far", *e.far, got.far);
    else if (e.far.has_value() != got.far_written)
        out.text("far", e.far ? hex(*e.far) : "not written", got.far_written ? hex(got.far) : "not written");
    out.value("pstate_after.el", e.el, got.after.el());
    out.value("pstate_after.spsel", e.spsel, got.after.sp() ? 1 : 0);
    out.value("pstate_after.daif", e.daif, spsr::Daif::get(got.after.raw));
    if (e.pan)
        out.value("pstate_after.pan", *e.pan, got.after.pan() ? 1 : 0);
}

void compare_par(const MmuVector& v, const char* key, const std::vector<ExpectedPar>& expected,
                 const std::vector<ParOutcome>& got, Differences& out) {
    for (std::size_t i = 0; i < expected.size() && i < got.size(); ++i) {
        const std::string field = fmt::format("{}.{}", key, name(expected[i].operation));
        const auto& exception = got[i].exception;
        if (expected[i].aborts != exception.has_value()) {
            out.text(field, expected[i].aborts ? "an exception" : hex(expected[i].par),
                     exception ? fmt::format("an exception, esr {:#x}", exception->esr) : hex(got[i].par));
            continue;
        }
        if (exception) {
            out.value(field + ".esr", expected[i].esr, exception->esr);
            out.value(field + ".vector", expected[i].vector, exception->vector);
            out.value(field + ".far", expected[i].far, exception->far);
            continue;
        }
        const bool success = !exceptions::par::F::test(expected[i].par);
        const auto comparable = [&](std::uint64_t par) {
            return success && v.par_sh_unknown ? exceptions::par::Sh::set(par, 0) : par;
        };
        out.value(field, comparable(expected[i].par), comparable(got[i].par));
    }
}

} // namespace

std::optional<Expectation> expectation_by_architecture(const MmuVector& v, const VectorOutcome& model) {
    using exceptions::esr::Fsc;
    const auto& fault = model.fault;
    if (!v.expect.exception || !fault || fault->reason != mmu::Reason::misaligned_device)
        return std::nullopt;
    const auto given = exceptions::fault_code(static_cast<std::uint8_t>(Fsc::get(v.expect.exception->esr)));
    if (given.kind != mmu::FaultKind::permission)
        return std::nullopt;
    Expectation corrected = v.expect;
    corrected.exception->esr = Fsc::set(v.expect.exception->esr, exceptions::fault_status_code(*fault));
    corrected.exception->far = fault->va.raw;
    return corrected;
}

std::vector<Mismatch> compare(const MmuVector& v, const Expectation& expect, const VectorOutcome& got) {
    Differences out;
    const auto& expected = expect.exception;
    if (expected && got.exception)
        compare_exception(*expected, *got.exception, got.flags_known, out);
    else if (expected)
        out.text("exception", fmt::format("esr {:#x}", expected->esr), "none");
    else if (got.exception)
        out.text("exception", "none",
                 fmt::format("esr {:#x}, far {:#x}", got.exception->esr, got.exception->far));
    else {
        out.value("pa", expect.pa, got.pa);
        out.value("pa2", expect.pa2, got.pa2);
    }
    out.value("x0", expect.x0, got.x0);
    if (!v.volatile_result)
        out.value("x1", expect.x1, got.x1);
    if (!v.par_unknown) {
        compare_par(v, "par", v.par, got.par, out);
        compare_par(v, "par2", v.par2, got.par2, out);
    }
    for (const auto& complaint : got.complaints)
        out.text("result", "as the vector says", complaint);
    return out.take();
}

} // namespace faultline::sim
