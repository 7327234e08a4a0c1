#include "sim/scenario_keys.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <fmt/format.h>

#include "sim/events.hpp"
#include "sim/scenario_setters.hpp"
#include "sim/text.hpp"

namespace faultline::sim {

namespace {

enum class Type : std::uint8_t { boolean, number, text, list };

using Setter = std::string (*)(Scenario&, const KeyValue&);

struct Key {
    std::string_view name;
    Type type;
    std::string_view meaning;
    Setter set;
};

constexpr std::uint64_t any = std::numeric_limits<std::int64_t>::max();
constexpr std::size_t line = 1024;  // a string that is printed on one line
constexpr std::size_t utsname = 64; // __NEW_UTS_LEN of the kernels
constexpr std::size_t path = 254;   // FL_PATH_MAX with its NUL
constexpr std::size_t hardware = 127;
constexpr std::uint64_t addresses = 1ULL << 40U; // physical ones

// clang-format off
constexpr auto keys = std::to_array<Key>({
    {"title",                Type::text,    "one line that says what the scenario shows",        set_text<line, &Scenario::title>},
    {"summary",              Type::text,    "what happens, in a few sentences",                  set_text<8 * line, &Scenario::summary>},
    {"kernel",               Type::text,    "4.9, 6.6, or a .S, .c or .elf file of its own",     set_kernel},
    {"kernel_sources",       Type::list,    "further sources of a kernel of its own",            set_list<&Scenario::own_kernel, &KernelSource::sources>},
    {"kernel_flags",         Type::list,    "further flags of its compiler",                     set_list<&Scenario::own_kernel, &KernelSource::flags>},
    {"cpu",                  Type::text,    "cortex-a72 or max",                                 set_cpu},
    {"vhe",                  Type::boolean, "the kernel runs at EL2; needs cpu max, kernel 6.6", set_bool<&Scenario::vhe>},
    {"cpus",                 Type::number,  "how many CPUs the machine has",                     set_number<1, most_cpus, &Scenario::cpus>},
    {"argv0",                Type::text,    "argv[0]; the file it names is executed",  set_text<path, &Scenario::argv0>},
    {"args",                 Type::list,    "argv[1] and following",                             set_list<&Scenario::args>},
    {"env",                  Type::list,    "the environment, NAME=VALUE each",                  set_list<&Scenario::env>},
    {"input",                Type::text,    "what the program reads from standard input",        set_text<1U << 20U, &Scenario::input>},
    {"terminal",             Type::boolean, "standard input and output are a terminal, not pipes", set_bool<&Scenario::terminal>},
    {"root",                 Type::text,    "a folder: its files are what the program finds below /, read-only", set_text<line, &Scenario::root>},
    {"aslr",                 Type::boolean, "kernel.randomize_va_space",                         set_bool<&Scenario::aslr>},
    {"exception_trace",      Type::boolean, "debug.exception-trace",                             set_bool<&Scenario::exception_trace>},
    {"panic_on_oops",        Type::boolean, "kernel.panic_on_oops",                              set_bool<&Scenario::panic_on_oops>},
    {"percpu_counter_init_many", Type::boolean, "mm_init makes this call (6.6)",                 set_bool<&Scenario::percpu_counter_init_many>},
    {"focus",                Type::text,    "a function whose faults the report is about",       set_focus},
    {"seed",                 Type::number,  "of every random choice",                            set_any<&Scenario::seed>},
    {"memory",               Type::number,  "RAM in MiB",                                        set_number<16, 16384, &Scenario::memory_mib>},
    {"max_instructions",     Type::number,  "the instruction budget",                            set_number<1, any, &Scenario::max_instructions>},
    {"board.banks",          Type::list,    "RAM as in /proc/iomem: 0x200000-0x83fffff",         set_board_banks},
    {"board.kernel",         Type::number,  "where the loader puts the kernel image",            set_number<0, addresses, &Scenario::board, &Board::kernel>},
    {"board.device",         Type::number,  "where the device page is",                          set_number<0, addresses, &Scenario::board, &Board::device>},
    {"program.elf",          Type::text,    "a ready program in the folder",                     set_text<line, &Scenario::program, &ProgramSource::elf>},
    {"program.sources",      Type::list,    "its sources, for aarch64-linux-gnu-gcc",            set_list<&Scenario::program, &ProgramSource::sources>},
    {"program.flags",        Type::list,    "the compiler's flags",                              set_list<&Scenario::program, &ProgramSource::flags>},
    {"program.links",        Type::list,    "further paths at which the program is found",       set_links},
    {"identity.pid",         Type::number,  "process id",                                        set_number<1, 32767, &Scenario::identity, &Identity::pid>},
    {"identity.comm",        Type::text,    "the task's name, instead of that of argv0",         set_text<15, &Scenario::identity, &Identity::comm>},
    {"identity.hardware",    Type::text,    "\"Hardware name\", without (DT)",                   set_text<hardware, &Scenario::identity, &Identity::hardware>},
    {"identity.release",     Type::text,    "utsname.release, e.g. 4.9.0",                       set_text<utsname, &Scenario::identity, &Identity::release>},
    {"identity.version",     Type::text,    "utsname.version, e.g. #1 SMP",                      set_text<utsname, &Scenario::identity, &Identity::version>},
    {"identity.cpu",         Type::number,  "the CPU the program starts on; one alone has any number", set_number<0, 7, &Scenario::identity, &Identity::cpu>},
    {"expect.outcome",       Type::text,    "signal, exit, oops, panic or limit",                      set_outcome},
    {"expect.signal",        Type::text,    "the signal that ends the program, e.g. SIGSEGV",    set_signal},
    {"expect.si_code",       Type::text,    "its si_code, e.g. SEGV_MAPERR",                     set_si_code},
    {"expect.si_addr",       Type::number,  "its si_addr",                                       set_any<&Scenario::expect, &ExpectedEnd::signal_address>},
    {"expect.esr",           Type::number,  "ESR_EL1 of the fatal fault",                        set_any<&Scenario::expect, &ExpectedEnd::esr>},
    {"expect.exit_status",   Type::number,  "as a shell shows it: 128 + signal",                 set_number<0, 255, &Scenario::expect, &ExpectedEnd::exit_status>},
    {"expect.stdout",        Type::text,    "all that the program writes to standard output",    set_text<1U << 20U, &Scenario::expect, &ExpectedEnd::standard_output>},
    {"expect.path",          Type::list,    "functions entered in this order",                   set_list<&Scenario::expect, &ExpectedEnd::path>},
});
// clang-format on

constexpr std::string_view narration_prefix = "narration.";
constexpr std::string_view env_prefix = "env.";
constexpr std::string_view per_cpu_prefix = "board.per_cpu_offset.";
constexpr std::array open_prefixes = {narration_prefix, env_prefix, per_cpu_prefix};

std::string_view expects(Type type) {
    switch (type) {
    case Type::boolean:
        return "true or false";
    case Type::number:
        return "a whole number";
    case Type::text:
        return "a string, in quotes";
    case Type::list:
        return "a list of strings";
    }
    return {};
}

/// What a variant, or --set, writes to an expect key so that it is not checked.
constexpr std::string_view anything = "any";

template <auto Member> void forget(Scenario& s) {
    s.expect.*Member = {};
}

struct Expectation {
    std::string_view name;
    void (*forget)(Scenario&);
};
constexpr auto expectations = std::to_array<Expectation>({
    {"expect.outcome", forget<&ExpectedEnd::outcome>},
    {"expect.signal", forget<&ExpectedEnd::signal>},
    {"expect.si_code", forget<&ExpectedEnd::si_code>},
    {"expect.si_addr", forget<&ExpectedEnd::signal_address>},
    {"expect.esr", forget<&ExpectedEnd::esr>},
    {"expect.exit_status", forget<&ExpectedEnd::exit_status>},
    {"expect.stdout", forget<&ExpectedEnd::standard_output>},
});

/// `name` = "any" has been obeyed: the expectation is there no more.
bool is_forgotten(Scenario& scenario, std::string_view name, const KeyValue& value) {
    const auto* const text = std::get_if<std::string>(&value);
    const auto* const it = std::ranges::find(expectations, name, &Expectation::name);
    if (text == nullptr || *text != anything || it == expectations.end())
        return false;
    it->forget(scenario);
    return true;
}

std::string_view type_name(const KeyValue& value) {
    constexpr std::array<std::string_view, 5> names = {"a boolean", "a number", "a number", "a string",
                                                       "a list of strings"};
    return names[value.index()];
}

bool fits(Type type, const KeyValue& value) {
    switch (type) {
    case Type::boolean:
        return std::holds_alternative<bool>(value);
    case Type::number:
        return std::holds_alternative<std::int64_t>(value) || std::holds_alternative<std::uint64_t>(value);
    case Type::text:
        return std::holds_alternative<std::string>(value);
    case Type::list:
        return std::holds_alternative<StringList>(value);
    }
    return false;
}

const Key* find_key(std::string_view name) {
    const auto* const it = std::ranges::find(keys, name, &Key::name);
    return it == keys.end() ? nullptr : it;
}

std::vector<std::string_view> key_names() {
    std::vector<std::string_view> names;
    names.reserve(keys.size());
    for (const Key& key : keys)
        names.push_back(key.name);
    return names;
}

/// env.NAME: replaces NAME=... in the environment, or adds it.
void set_variable(Scenario& scenario, std::string_view name, const std::string& value) {
    const std::string start = fmt::format("{}=", name);
    const auto it = std::ranges::find_if(scenario.env, [&](const auto& e) { return e.starts_with(start); });
    if (it != scenario.env.end())
        *it = start + value;
    else
        scenario.env.push_back(start + value);
}

/// The keys whose last part the user chooses. True if `name` is one of them.
bool is_open_key(std::string_view name) {
    return std::ranges::any_of(open_prefixes, [&](std::string_view prefix) {
        return name.starts_with(prefix) && name.size() > prefix.size();
    });
}

/// Writes the open key `name`; the text says what is wrong, empty when nothing is.
std::string set_open_key(Scenario& scenario, std::string_view name, const std::string& text) {
    if (name.starts_with(per_cpu_prefix))
        return set_per_cpu_offset(scenario.board, name.substr(per_cpu_prefix.size()), text);
    if (name.starts_with(env_prefix))
        set_variable(scenario, name.substr(env_prefix.size()), text);
    else
        scenario.narration[std::string(name.substr(narration_prefix.size()))] = text;
    return {};
}

Result<KeyValue> number_from_text(std::string_view key, const std::string& text) {
    const bool negative = text.starts_with('-');
    const auto value = parse_number(std::string_view(text).substr(negative ? 1 : 0));
    if (!value || (negative && *value > any))
        return Error{fmt::format("{} is '{}', expected a number (decimal or 0x-hex)", key, text)};
    return negative ? KeyValue{-static_cast<std::int64_t>(*value)} : KeyValue{*value};
}

} // namespace

std::optional<Error> assign(Scenario& scenario, std::string_view name, const KeyValue& value) {
    if (is_open_key(name)) {
        const auto* const text = std::get_if<std::string>(&value);
        if (text == nullptr)
            return Error{fmt::format("{} is {}, expected {}", name, type_name(value), expects(Type::text))};
        if (const std::string problem = set_open_key(scenario, name, *text); !problem.empty())
            return Error{fmt::format("{} {}", name, problem)};
        return std::nullopt;
    }
    const Key* const key = find_key(name);
    if (key == nullptr)
        return Error{fmt::format("unknown key '{}', expected one of those that scenarios/README.md lists{}",
                                 name, suggestion(name, key_names()))};
    if (is_forgotten(scenario, name, value))
        return std::nullopt;
    if (!fits(key->type, value))
        return Error{fmt::format("{} is {}, expected {}", name, type_name(value), expects(key->type))};
    if (const std::string problem = key->set(scenario, value); !problem.empty())
        return Error{fmt::format("{} {}", name, problem)};
    return std::nullopt;
}

bool is_table_key(std::string_view name) {
    const std::string prefix = fmt::format("{}.", name);
    return std::ranges::find(open_prefixes, prefix) != open_prefixes.end() ||
           std::ranges::any_of(keys, [&](const Key& key) { return key.name.starts_with(prefix); });
}

std::vector<std::string_view> table_keys() {
    std::vector<std::string_view> tables = {"variants"};
    for (const std::string_view prefix : open_prefixes)
        tables.push_back(prefix.substr(0, prefix.size() - 1));
    for (const Key& key : keys)
        if (const std::size_t dot = key.name.find('.'); dot != std::string_view::npos)
            tables.push_back(key.name.substr(0, dot));
    return tables;
}

std::string_view expected_type(std::string_view name) {
    const Key* const key = find_key(name);
    return key != nullptr      ? expects(key->type)
           : is_open_key(name) ? expects(Type::text)
                               : "another kind of value";
}

Result<KeyValue> value_from_text(std::string_view name, const std::string& text) {
    const Key* const key = find_key(name);
    if (key == nullptr || key->type == Type::text || (text == anything && name.starts_with("expect.")))
        return KeyValue{text};
    if (key->type == Type::list)
        return KeyValue{parse_list(text)};
    if (key->type == Type::number)
        return number_from_text(name, text);
    if (text == "true" || text == "false")
        return KeyValue{text == "true"};
    return Error{fmt::format("{} is '{}', expected true or false", name, text)};
}

std::vector<KeyHelp> scenario_keys() {
    std::vector<KeyHelp> help;
    help.reserve(keys.size() + open_prefixes.size());
    for (const Key& key : keys)
        help.push_back({key.name, expects(key.type), key.meaning});
    help.push_back({"env.NAME", expects(Type::text), "one variable of the environment"});
    help.push_back({"board.per_cpu_offset.N", expects(Type::text), "what CPU N has in TPIDR_EL1, as 0x-hex"});
    help.push_back({"narration.NAME", expects(Type::text), "a teacher's sentence for a function or event"});
    return help;
}

} // namespace faultline::sim
