// faultline esr: an ESR_EL1 value, field by field.

#include <fmt/format.h>

#include "exceptions/decoded_field.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/json.hpp"
#include "sim/cli/paint.hpp"
#include "sim/linux_fault.hpp"
#include "sim/render.hpp"

namespace faultline::sim::cli {

namespace {

/// fault_info[] is indexed by the low six bits.
std::string linux_line(std::uint64_t esr) {
    const LinuxHandling linux = linux_4_9_handling(esr);
    std::string line = fmt::format("Linux 4.9: {} -> {}", linux.entry, linux.dispatcher);
    if (!linux.handler.empty())
        line += fmt::format(" -> {}, \"{}\"", linux.handler, linux.name);
    if (linux.entry.starts_with("el1"))
        return line + "; if it cannot be resolved, the kernel oopses";
    if (linux.signal != 0) {
        const auto signo = static_cast<unsigned>(linux.signal);
        line += fmt::format("; if it cannot be resolved: {}", signal_name(signo));
        if (linux.si_code != 0)
            line += fmt::format(" ({})", si_code_name(signo, linux.si_code));
    }
    return line;
}

Json linux_json(std::uint64_t esr) {
    const LinuxHandling linux = linux_4_9_handling(esr);
    Json json = {{"kernel", "4.9"}, {"entry", linux.entry}, {"dispatcher", linux.dispatcher}};
    if (!linux.handler.empty()) {
        json["handler"] = linux.handler;
        json["name"] = linux.name;
    }
    if (linux.signal != 0) {
        const auto signo = static_cast<unsigned>(linux.signal);
        json["signal"] = signal_name(signo);
        json["si_code"] = linux.si_code == 0 ? "0" : si_code_name(signo, linux.si_code);
    }
    return json;
}

} // namespace

int esr_command(const EsrOptions& options) {
    const exceptions::DecodedRegister decoded = exceptions::decode_esr(options.value);
    if (options.json) {
        Json json = register_json(decoded);
        json["linux"] = linux_json(options.value);
        print(to_text(json));
        return exit_ok;
    }
    const Paint paint = Paint::for_stdout();
    print(fmt::format("{} = {}\n\n", paint(Ink::bold, decoded.name),
                      paint(Ink::bold, fmt::format("{:#x}", decoded.value))));
    print(render_register(paint, decoded, 0, Reserved::shown));
    print(fmt::format("\n{}\n{}\n", wrap(decoded.summary, 0), wrap(linux_line(options.value), 0)));
    return exit_ok;
}

} // namespace faultline::sim::cli
