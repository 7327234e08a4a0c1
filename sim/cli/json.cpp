#include "sim/cli/json.hpp"

#include <fmt/format.h>

#include "exceptions/syndrome.hpp"
#include "sim/fault_view.hpp"
#include "sim/linux_fault.hpp"
#include "sim/render.hpp"
#include "sim/system_call_names.hpp"

namespace faultline::sim::cli {

namespace {

Json fault_json(std::size_t n, const RecordedFault& fault) {
    const ExceptionTaken& taken = fault.taken;
    Json json = {
        {"n", n},
        {"at", taken.at.retired},
        {"pc", hex(taken.pc)},
        {"far", hex(taken.record.far)},
        {"esr", hex(taken.record.esr)},
        {"vector", hex(taken.record.vector)},
        {"from_el", taken.record.from_el},
        {"fatal", fault.fatal},
        {"fsc", fault_name(taken.record.esr)},
        {"pid", fault.pid},
    };
    if (taken.fault)
        json["reason"] = mmu::name(taken.fault->reason);
    json["walk"] = taken.walk ? walk_steps_json(*taken.walk) : Json::array();
    return json;
}

Json faults_json(const Recording& recording) {
    Json json = Json::array();
    for (const RecordedFault& fault : recording.faults)
        if (is_memory_fault(fault.taken.record.esr))
            json.push_back(fault_json(json.size() + 1, fault));
    return json;
}

Json log_json(const std::vector<LogLine>& log) {
    Json json = Json::array();
    for (const LogLine& line : log)
        json.push_back({{"level", line.level}, {"time", log_time(line.time_ns)}, {"text", line.text}});
    return json;
}

Json signals_json(const std::vector<RecordedSignal>& signals) {
    Json json = Json::array();
    for (const RecordedSignal& signal : signals)
        json.push_back({{"at", signal.at.retired},
                        {"pid", signal.pid},
                        {"signal", signal_name(signal.signo)},
                        {"si_code", si_code_name(signal.signo, signal.si_code)},
                        {"si_addr", hex(signal.address)},
                        {"action", signal.handler == 0   ? "default"
                                   : signal.handler == 1 ? "ignored"
                                                         : "handled"}});
    return json;
}

Json unknown_calls_json(const Recording& recording) {
    Json json = Json::array();
    for (const auto& [number, count] : recording.unknown_system_calls)
        json.push_back({{"number", number}, {"name", system_call_name(number)}, {"count", count}});
    return json;
}

} // namespace

Json outcome_json(const Outcome& outcome) {
    Json json = {{"kind", name(outcome.kind)}};
    if (!outcome.signal.empty()) {
        json["signal"] = outcome.signal;
        json["si_code"] = outcome.si_code;
        json["si_addr"] = hex(outcome.signal_address);
        json["core_dumped"] = outcome.core_dumped;
    }
    if (outcome.kind == OutcomeKind::limit) {
        json["limit"] = outcome.limit;
        return json;
    }
    json["exit_status"] = outcome.exit_status;
    json["comm"] = outcome.comm;
    json["pid"] = outcome.pid;
    return json;
}

std::string to_text(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json walk_steps_json(const mmu::Walk& walk) {
    Json json = Json::array();
    for (const mmu::WalkStep& step : walk.steps())
        json.push_back({{"level", step.level},
                        {"table", hex(step.table.raw)},
                        {"index", step.index},
                        {"descriptor_at", hex(step.descriptor_at.raw)},
                        {"descriptor", hex(step.descriptor)},
                        {"kind", mmu::name(step.kind)}});
    return json;
}

Json register_json(const exceptions::DecodedRegister& decoded) {
    Json fields = Json::array();
    for (const exceptions::DecodedField& field : decoded.fields)
        fields.push_back({{"name", field.name},
                          {"long_name", field.long_name},
                          {"lo", field.lo},
                          {"width", field.width},
                          {"value", hex(field.value)},
                          {"meaning", field.meaning}});
    return {{"register", decoded.name},
            {"value", hex(decoded.value)},
            {"summary", decoded.summary},
            {"fields", std::move(fields)}};
}

Json run_json(const Target& target, const Run& run) {
    Json json = {{"scenario", target.scenario.name},
                 {"kernel", target.scenario.kernel},
                 {"cpu", target.scenario.cpu},
                 {"instructions", run.instructions},
                 {"system_calls", run.recording.system_calls},
                 {"unknown_system_calls", unknown_calls_json(run.recording)},
                 {"signals", signals_json(run.recording.signals)},
                 {"outcome", outcome_json(run.outcome)},
                 {"faults", faults_json(run.recording)},
                 {"path", path_of(run)},
                 {"log", log_json(run.recording.log)},
                 {"stdout", run.recording.standard_output},
                 {"stderr", run.recording.standard_error},
                 {"unmet", unmet_expectations(target.scenario.expect, run)}};
    if (run.recording.faults_omitted != 0)
        json["faults_omitted"] = run.recording.faults_omitted;
    return json;
}

} // namespace faultline::sim::cli
