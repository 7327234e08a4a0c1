#include "sim/conformance/mmu_vectors.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "sim/conformance/json_fields.hpp"

namespace faultline::sim {

namespace {

using Reader = JsonFields;

struct AccessName {
    std::string_view name;
    VectorAccess access;
};
constexpr std::array access_names = {
    AccessName{"read", VectorAccess::read},         AccessName{"write", VectorAccess::write},
    AccessName{"exec", VectorAccess::exec},         AccessName{"rmw", VectorAccess::atomic},
    AccessName{"dczva", VectorAccess::zero_block},  AccessName{"cmo", VectorAccess::cache_maintenance},
    AccessName{"prefetch", VectorAccess::prefetch}, AccessName{"insn", VectorAccess::instruction},
};

void read_access(const Reader& in, MmuVector& v) {
    const std::string name = in.text("access");
    for (const auto& row : access_names) {
        if (row.name == name) {
            v.access = row.access;
            return;
        }
    }
    in.fail("access",
            fmt::format("expected read, write, exec, rmw, dczva, cmo, prefetch or insn, found `{}`", name));
}

void read_registers(const Reader& in, MmuVector& v) {
    const std::string cpu = in.text("cpu");
    if (const auto model = exceptions::cpu_model(cpu))
        v.cpu = *model;
    else
        in.fail("cpu", fmt::format("expected cortex-a72 or max, found `{}`", cpu));
    v.ttbr0 = in.hex("ttbr0");
    v.ttbr1 = in.hex("ttbr1");
    v.tcr = in.hex("tcr");
    v.sctlr = in.hex("sctlr");
    v.mair = in.hex("mair");
    v.spsr = in.hex("spsr_in");
    v.sp_el0 = in.hex_or("sp_el0", 0);
    v.sp_el1 = in.hex_or("sp_el1", 0);
}

void read_other_registers(const Json& registers, std::string& error, MmuVector& v) {
    for (const auto& [key, value] : registers.items()) {
        const Reader in{registers, error};
        const std::uint64_t word = in.to_hex(key, value);
        if (key == "cpacr")
            v.cpacr = word;
        else if (key == "cntkctl")
            v.cntkctl = word;
        else if (key == "mdscr")
            v.mdscr = word;
        else if (v.in_scope)
            in.fail(key, "expected cpacr, cntkctl or mdscr in `sys`");
    }
}

void read_memory(const Reader& in, MmuVector& v) {
    for (const auto& [key, value] : in.object("mem").items())
        v.memory.push_back({mmu::Pa{in.to_hex("mem", Json(key))}, in.to_hex("mem", value)});
    for (const auto& range : in.array("ram")) {
        if (!range.is_array() || range.size() != 2) {
            in.fail("ram", "expected a list of [start, end) pairs");
            return;
        }
        const PhysicalRange r{mmu::Pa{in.to_hex("ram", range[0])}, mmu::Pa{in.to_hex("ram", range[1])}};
        if (r.end.raw <= r.start.raw || mmu::page_offset(r.start) != 0 || mmu::page_offset(r.end) != 0)
            in.fail("ram", "expected whole pages, the end above the start");
        v.ram.push_back(r);
    }
    if (v.ram.empty())
        in.fail("ram", "expected at least one range");
}

void read_instruction(const Reader& in, MmuVector& v) {
    constexpr unsigned max_access = 64;
    constexpr std::size_t max_code = 16;
    v.va = in.hex("va");
    v.address = in.hex_or("ea", v.va);
    v.size = in.number("size", max_access);
    v.element = in.number_or("elem", max_access, v.size);
    v.el = in.number("el", 1);
    v.unprivileged = in.number_or("unpriv", 1, 0) != 0;
    v.pc = in.hex("pc");
    for (const auto& word : in.array("code")) {
        const std::uint64_t code = in.to_hex("code", word);
        if (code > UINT32_MAX || v.code.size() == max_code) {
            in.fail("code", fmt::format("expected at most {} words of 32 bits", max_code));
            return;
        }
        v.code.push_back(static_cast<std::uint32_t>(code));
    }
}

void read_expectation(const Json& object, std::string& error, MmuVector& v) {
    const Reader in{object, error};
    v.expect.pa = in.optional_hex("pa");
    v.expect.pa2 = in.optional_hex("pa2");
    v.expect.x0 = in.optional_hex("x0");
    v.expect.x1 = in.optional_hex("x1");
    if (in.number("fault", 1) == 0)
        return;
    ExpectedException e;
    e.esr = in.hex("esr");
    e.far = in.optional_hex("far");
    e.vector = in.hex("vector");
    e.elr = in.hex("elr");
    e.spsr = in.hex("spsr");
    if (in.has("pstate_after")) {
        const Json& state = in.object("pstate_after");
        const Reader after{state, error};
        e.el = after.number("el", 3);
        e.spsel = after.number("spsel", 1);
        e.daif = static_cast<unsigned>(after.hex("daif"));
        if (after.has("pan"))
            e.pan = after.number("pan", 1);
    }
    v.expect.exception = e;
}

constexpr std::array<std::pair<std::string_view, exceptions::AtOperation>, 6> at_names = {{
    {"s1e1r", exceptions::AtOperation::s1e1r},
    {"s1e1w", exceptions::AtOperation::s1e1w},
    {"s1e0r", exceptions::AtOperation::s1e0r},
    {"s1e0w", exceptions::AtOperation::s1e0w},
    {"s1e1rp", exceptions::AtOperation::s1e1rp},
    {"s1e1wp", exceptions::AtOperation::s1e1wp},
}};

std::vector<ExpectedPar> read_par(const Reader& in, const char* key, std::string& error) {
    std::vector<ExpectedPar> all;
    const Json& object = in.object(key);
    for (const auto& [name, value] : object.items()) {
        ExpectedPar p;
        const auto* row = std::find_if(at_names.begin(), at_names.end(),
                                       [&name = name](const auto& r) { return r.first == name; });
        if (row == at_names.end()) {
            in.fail(key,
                    fmt::format("expected s1e1r, s1e1w, s1e0r, s1e0w, s1e1rp or s1e1wp, found `{}`", name));
            return all;
        }
        p.operation = row->second;
        p.aborts = value.is_object();
        if (p.aborts) {
            const Reader abort{value, error};
            p.esr = abort.hex("esr");
            p.vector = abort.hex("vector");
            p.far = abort.hex("far");
        } else {
            p.par = in.to_hex(key, value);
        }
        all.push_back(p);
    }
    return all;
}

bool mentions(const Json* value, std::string_view word) {
    if (value == nullptr || !value->is_array())
        return false;
    return std::any_of(value->begin(), value->end(),
                       [word](const Json& item) { return item.is_string() && item == word; });
}

} // namespace

Result<MmuVector> parse_mmu_vector(std::string_view line, std::string where) {
    if (line.size() > max_vector_line)
        return Error{fmt::format("{}: line longer than {} bytes", where, max_vector_line)};
    const Json json = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object())
        return Error{fmt::format("{}: expected one JSON object on the line", where)};
    MmuVector v;
    std::string error;
    const Reader in{json, error};
    v.id = in.text("id");
    v.category = in.text("cat");
    v.operation = in.text("op");
    const std::string scope = in.text("scope");
    v.in_scope = scope == "in";
    if (scope != "in" && scope != "out")
        in.fail("scope", "expected in or out");
    v.volatile_result = mentions(in.find("tags"), "volatile-result");
    v.par_sh_unknown = mentions(in.find("par_deviation"), "par-sh");
    v.par_unknown = mentions(in.find("par_deviation"), "hpd-without-FEAT_HPDS");
    read_registers(in, v);
    read_other_registers(in.object("sys"), error, v);
    read_memory(in, v);
    read_access(in, v);
    read_instruction(in, v);
    read_expectation(in.object("expect"), error, v);
    v.par = read_par(in, "par", error);
    v.par2 = read_par(in, "par2", error);
    v.second_page = in.hex_or("va2", 0);
    if (!v.par2.empty() && !in.has("va2"))
        in.fail("va2", "is missing, but par2 is there");
    if (!error.empty())
        return Error{fmt::format("{}: {}", where, error)};
    v.where = std::move(where);
    return v;
}

} // namespace faultline::sim
