// `diff --json`.

#include "sim/cli/diff_page.hpp"
#include "sim/compare/history.hpp"

namespace faultline::sim::cli {

namespace {

Json value_json(const Both<std::uint64_t>& value) {
    return {{"a", hex(value.a)}, {"b", hex(value.b)}};
}

Json instant_json(const Instant& at) {
    return {{"instructions", at.retired}, {"exceptions", at.entries}};
}

Json instants_json(const Both<Instant>& at) {
    return {{"a", instant_json(at.a)}, {"b", instant_json(at.b)}};
}

Json place_json(const CodePlace& place) {
    if (place.pc == 0)
        return nullptr;
    Json json = {{"pc", hex(place.pc)},
                 {"symbol", place.symbol},
                 {"function", place.function},
                 {"instruction", place.instruction}};
    if (place.line) {
        json["file"] = place.line->file;
        json["line"] = place.line->line;
    }
    return json;
}

Json parting_json(const Parting& parting) {
    Json json = {{"calls_in_common", parting.calls},
                 {"at", instants_json(parting.at)},
                 {"comm", parting.comm},
                 {"pid", parting.pid},
                 {"cpu", parting.cpu},
                 {"decided_by", place_json(parting.decided.a)},
                 {"registers", Json::array()},
                 {"next", {{"a", place_json(parting.next.a)}, {"b", place_json(parting.next.b)}}},
                 {"does", {{"a", parting.does.a}, {"b", parting.does.b}}},
                 {"callers", Json::array()},
                 {"rejoin", nullptr}};
    for (const RegisterDifference& one : parting.registers)
        json["registers"].push_back(
            {{"register", register_name(one.number)}, {"value", value_json(one.value)}, {"from", one.from}});
    for (std::size_t n = 1; n < parting.callers.size(); ++n)
        json["callers"].push_back(parting.callers[n].symbol);
    if (parting.rejoin)
        json["rejoin"] = {{"at", instants_json(parting.rejoin->at)},
                          {"place", place_json(parting.rejoin->place)}};
    return json;
}

Json words_json(const std::vector<WordDifference>& words) {
    Json json = Json::array();
    for (const WordDifference& word : words)
        json.push_back({{"name", word.name}, {"pa", hex(word.pa.raw)}, {"value", value_json(word.value)}});
    return json;
}

Json memory_json(const MemoryDifference& memory) {
    return {{"named", words_json(memory.named)},     {"named_count", memory.named_count},
            {"other", words_json(memory.other)},     {"other_count", memory.other_count},
            {"dead_stack_words", memory.dead_stack}, {"words_that_differed_before", memory.before}};
}

Json write_json(const Origin& origin, const CodePlace& by, const std::vector<std::string>& callers) {
    Json json = {{"value", hex(origin.value)}, {"from_boot", origin.from_boot}};
    if (origin.from_boot)
        return json;
    json["at"] = instant_json(origin.at);
    json["before"] = hex(origin.before);
    json["by"] = place_json(by);
    json["functions"] = callers;
    return json;
}

Json cause_json(const Cause& cause) {
    Json json = {{"faults", cause.in_a ? "a" : "b"},
                 {"address", hex(cause.address)},
                 {"fault", place_json(cause.fault)},
                 {"at", instants_json(cause.at)},
                 {"register", register_name(cause.number)},
                 {"value", value_json(cause.value)},
                 {"steps", Json::array()},
                 {"parting", nullptr}};
    for (const ValueStep& step : cause.steps)
        json["steps"].push_back({{"place", step.place},
                                 {"a", write_json(step.origin.a, step.written_by.a, step.callers.a)},
                                 {"b", write_json(step.origin.b, step.written_by.b, step.callers.b)}});
    if (cause.parting)
        json["parting"] = *cause.parting + 1;
    return json;
}

Json read_json(const FirstRead& read) {
    const auto side = [](const std::optional<Instant>& at, const CodePlace& by) -> Json {
        if (!at)
            return nullptr;
        return {{"at", instant_json(*at)}, {"by", place_json(by)}};
    };
    return {{"name", read.word.name},
            {"value", value_json(read.word.value)},
            {"a", side(read.at.a, read.by.a)},
            {"b", side(read.at.b, read.by.b)}};
}

Json run_summary(const std::string& name, const Outcome& outcome, std::uint64_t instructions) {
    return {{"scenario", name},
            {"instructions", instructions},
            {"outcome", sim::name(outcome.kind)},
            {"signal", outcome.signal},
            {"exit_status", outcome.exit_status}};
}

} // namespace

Json diff_json(const Comparison& comparison) {
    Json json = {{"a", run_summary(comparison.name.a, comparison.outcome.a, comparison.instructions.a)},
                 {"b", run_summary(comparison.name.b, comparison.outcome.b, comparison.instructions.b)},
                 {"same", comparison.same()},
                 {"verdict", diff_verdict(comparison)},
                 {"settings", Json::array()},
                 {"partings", Json::array()},
                 {"partings_left", comparison.partings_left},
                 {"memory", nullptr},
                 {"cause", nullptr},
                 {"first_reads", Json::array()},
                 {"ends", Json::array()}};
    for (const SettingDifference& one : comparison.settings)
        json["settings"].push_back({{"key", one.key}, {"a", one.value.a}, {"b", one.value.b}});
    for (const Parting& parting : comparison.partings)
        json["partings"].push_back(parting_json(parting));
    if (comparison.memory)
        json["memory"] = memory_json(*comparison.memory);
    if (comparison.cause)
        json["cause"] = cause_json(*comparison.cause);
    for (const EndDifference& one : comparison.ends)
        json["ends"].push_back({{"what", one.what}, {"a", one.value.a}, {"b", one.value.b}});
    for (const FirstRead& read : comparison.reads)
        json["first_reads"].push_back(read_json(read));
    return json;
}

} // namespace faultline::sim::cli
