#include "sim/gdbstub/request.hpp"

#include <array>

#include "sim/gdbstub/hex.hpp"
#include "sim/gdbstub/packet.hpp"

namespace faultline::sim::gdbstub {

namespace {

/// Cuts `text` at the first `separator`: what was before it is returned, `text` is what follows. Without a
/// separator all of it is returned and nothing is left.
std::string_view cut(std::string_view& text, char separator) {
    const std::size_t end = text.find(separator);
    const std::string_view head = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return head;
}

std::optional<ThreadId> thread_id(std::string_view text) {
    if (text == "-1")
        return all_threads;
    const auto number = hex_number(text);
    if (!number || *number > INT32_MAX)
        return std::nullopt;
    return static_cast<ThreadId>(*number);
}

/// "ADDRESS,LENGTH"
struct Range {
    std::uint64_t address = 0, size = 0;
};
std::optional<Range> range_of(std::string_view text) {
    const std::size_t comma = text.find(',');
    if (comma == std::string_view::npos)
        return std::nullopt;
    const auto address = hex_number(text.substr(0, comma)), size = hex_number(text.substr(comma + 1));
    if (!address || !size)
        return std::nullopt;
    return Range{*address, *size};
}

Request read_registers(std::string_view rest) {
    return rest.empty() ? Request{ReadRegisters{}} : Malformed{};
}

Request write_registers(std::string_view rest) {
    auto bytes = from_hex(rest);
    return bytes ? Request{WriteRegisters{std::move(*bytes)}} : Malformed{};
}

Request read_register(std::string_view rest) {
    const auto number = hex_number(rest);
    return number ? Request{ReadRegister{*number}} : Malformed{};
}

Request write_register(std::string_view rest) {
    const auto number = hex_number(cut(rest, '='));
    auto bytes = from_hex(rest);
    return number && bytes ? Request{WriteRegister{*number, std::move(*bytes)}} : Malformed{};
}

Request read_memory(std::string_view rest) {
    const auto range = range_of(rest);
    return range ? Request{ReadMemory{range->address, range->size, false}} : Malformed{};
}

Request read_binary_memory(std::string_view rest) {
    const auto range = range_of(rest);
    return range ? Request{ReadMemory{range->address, range->size, true}} : Malformed{};
}

/// The announced length has to be that of the data.
Request written(const std::optional<Range>& range, std::vector<std::byte> bytes) {
    if (!range || range->size != bytes.size())
        return Malformed{};
    return WriteMemory{range->address, std::move(bytes)};
}

Request write_memory(std::string_view rest) {
    const auto range = range_of(cut(rest, ':'));
    auto bytes = from_hex(rest);
    return bytes ? written(range, std::move(*bytes)) : Malformed{};
}

Request write_binary_memory(std::string_view rest) {
    const auto range = range_of(cut(rest, ':'));
    const auto bytes = bytes_of(rest);
    return written(range, {bytes.begin(), bytes.end()});
}

Request change_point(bool insert, std::string_view rest) {
    constexpr unsigned types = 5;
    const std::string_view options = rest.substr(0, rest.find(';'));
    rest = options; // conditions and commands were not offered
    const auto type = hex_number(cut(rest, ','));
    const auto range = range_of(rest);
    if (!type || *type >= types || !range)
        return Malformed{};
    return ChangePoint{insert, static_cast<PointType>(*type), range->address, range->size};
}

Request insert_point(std::string_view rest) {
    return change_point(true, rest);
}

Request remove_point(std::string_view rest) {
    return change_point(false, rest);
}

/// "c", "cADDRESS"; `signal`: "CNN;ADDRESS", whose signal a bare machine cannot take.
Request resume(ResumeKind kind, std::string_view rest, bool signal) {
    if (signal && !hex_number(cut(rest, ';')))
        return Malformed{};
    Resume request{kind, 0, 0, std::nullopt, all_threads};
    if (rest.empty())
        return request;
    request.address = hex_number(rest);
    return request.address ? Request{request} : Malformed{};
}

Request go_on(std::string_view rest) {
    return resume(ResumeKind::go_on, rest, false);
}
Request go_on_with_signal(std::string_view rest) {
    return resume(ResumeKind::go_on, rest, true);
}
Request step(std::string_view rest) {
    return resume(ResumeKind::step, rest, false);
}
Request step_with_signal(std::string_view rest) {
    return resume(ResumeKind::step, rest, true);
}

Request go_back(std::string_view rest) {
    if (rest == "c")
        return Resume{ResumeKind::go_back, 0, 0, std::nullopt, all_threads};
    if (rest == "s")
        return Resume{ResumeKind::step_back, 0, 0, std::nullopt, all_threads};
    return Unsupported{};
}

/// One action of vCont: "c", "C05", "s:3f8", "S05", "rSTART,END:3f8".
std::optional<Resume> action_of(std::string_view text) {
    std::string_view what = cut(text, ':');
    const auto thread = text.empty() ? all_threads : thread_id(text);
    if (what.empty() || !thread)
        return std::nullopt;
    const char letter = what.front();
    what.remove_prefix(1);
    Resume action{ResumeKind::go_on, 0, 0, std::nullopt, *thread};
    switch (letter) {
    case 'c':
        return what.empty() ? std::optional(action) : std::nullopt;
    case 'C':
        return hex_number(what) ? std::optional(action) : std::nullopt;
    case 's':
    case 'S':
        action.kind = ResumeKind::step;
        return (letter == 's' ? what.empty() : hex_number(what).has_value()) ? std::optional(action)
                                                                             : std::nullopt;
    case 'r': {
        const auto range = range_of(what); // "START,END" reads alike
        if (!range || range->size < range->address)
            return std::nullopt;
        action.kind = ResumeKind::step_range;
        action.start = range->address;
        action.end = range->size;
        return action;
    }
    default:
        return std::nullopt;
    }
}

/// There is one machine: the action that steps decides, the others let go what runs anyway.
Request continue_threads(std::string_view rest) {
    std::optional<Resume> chosen;
    while (!rest.empty()) {
        const auto action = action_of(cut(rest, ';'));
        if (!action)
            return Malformed{};
        if (!chosen || (chosen->kind == ResumeKind::go_on && action->kind != ResumeKind::go_on))
            chosen = action;
    }
    return chosen ? Request{*chosen} : Malformed{};
}

Request select_thread(std::string_view rest) {
    if (rest.empty())
        return Malformed{};
    const auto thread = thread_id(rest.substr(1));
    return thread ? Request{SelectThread{rest.front(), *thread}} : Malformed{};
}

Request thread_alive(std::string_view rest) {
    const auto thread = thread_id(rest);
    return thread ? Request{ThreadAlive{*thread}} : Malformed{};
}

Request thread_name(std::string_view rest) {
    const auto thread = thread_id(rest);
    return thread ? Request{ThreadName{*thread}} : Malformed{};
}

Request transfer(std::string_view rest) {
    const std::string_view object = cut(rest, ':');
    if (cut(rest, ':') != "read")
        return Unsupported{};
    const std::string_view annex = cut(rest, ':');
    const auto range = range_of(rest);
    if (!range)
        return Malformed{};
    return Transfer{std::string(object), std::string(annex), range->address, range->size};
}

Request monitor(std::string_view rest) {
    const auto bytes = from_hex(rest);
    return bytes ? Request{Monitor{std::string(text_of(*bytes))}} : Malformed{};
}

Request supported(std::string_view rest) {
    QuerySupported query;
    while (!rest.empty()) {
        const std::string_view feature = cut(rest, ';');
        query.swbreak = query.swbreak || feature == "swbreak+";
        query.hwbreak = query.hwbreak || feature == "hwbreak+";
    }
    return query;
}

Request kill(std::string_view rest) {
    return rest.empty() ? Request{Kill{false}} : Malformed{};
}

template <class T> Request plain(std::string_view) {
    return T{};
}

struct Row {
    std::string_view prefix;
    Request (*parse)(std::string_view rest);
};

/// The first row that fits decides, so longer prefixes stand before shorter ones.
constexpr std::array rows = {
    Row{"qSupported:", supported},
    Row{"qSupported", supported},
    Row{"QStartNoAckMode", plain<StartNoAck>},
    Row{"qXfer:", transfer},
    Row{"qRcmd,", monitor},
    Row{"qAttached", plain<QueryAttached>},
    Row{"qOffsets", plain<QueryOffsets>},
    Row{"qSymbol:", plain<QuerySymbols>},
    Row{"qfThreadInfo", [](std::string_view) { return Request{ListThreads{true}}; }},
    Row{"qsThreadInfo", [](std::string_view) { return Request{ListThreads{false}}; }},
    Row{"qThreadExtraInfo,", thread_name},
    Row{"vCont?", plain<QueryVCont>},
    Row{"vCont;", continue_threads},
    Row{"vKill;", [](std::string_view) { return Request{Kill{true}}; }},
    Row{"?", plain<QueryStop>},
    Row{"g", read_registers},
    Row{"G", write_registers},
    Row{"p", read_register},
    Row{"P", write_register},
    Row{"m", read_memory},
    Row{"x", read_binary_memory},
    Row{"M", write_memory},
    Row{"X", write_binary_memory},
    Row{"Z", insert_point},
    Row{"z", remove_point},
    Row{"c", go_on},
    Row{"C", go_on_with_signal},
    Row{"s", step},
    Row{"S", step_with_signal},
    Row{"b", go_back},
    Row{"H", select_thread},
    Row{"T", thread_alive},
    Row{"D", plain<Detach>},
    Row{"k", kill},
};

} // namespace

Request parse_request(std::string_view payload) {
    if (payload == "qC")
        return QueryCurrentThread{};
    for (const Row& row : rows)
        if (payload.starts_with(row.prefix))
            return row.parse(payload.substr(row.prefix.size()));
    return Unsupported{};
}

} // namespace faultline::sim::gdbstub
