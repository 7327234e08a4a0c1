// faultline esr: an ESR_EL1 value, field by field, and what each kernel does with it.

#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "exceptions/decoded_field.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/json.hpp"
#include "sim/cli/paint.hpp"
#include "sim/linux_fault.hpp"
#include "sim/render.hpp"

namespace faultline::sim::cli {

namespace {

struct Kernel {
    std::string_view version;
    LinuxHandling (*handling)(std::uint64_t syndrome);
};
constexpr std::array kernels{Kernel{"4.9", linux_4_9_handling}, Kernel{"6.6", linux_6_6_handling}};

/// fault_info[] is indexed by the low six bits.
std::string linux_line(const Kernel& kernel, std::uint64_t esr) {
    const LinuxHandling linux = kernel.handling(esr);
    std::string line = fmt::format("Linux {}: {} -> {}", kernel.version, linux.entry, linux.dispatcher);
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

Json linux_json(const Kernel& kernel, std::uint64_t esr) {
    const LinuxHandling linux = kernel.handling(esr);
    Json json = {{"kernel", kernel.version}, {"entry", linux.entry}, {"dispatcher", linux.dispatcher}};
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
        json["linux"] = Json::array();
        for (const Kernel& kernel : kernels)
            json["linux"].push_back(linux_json(kernel, options.value));
        print(to_text(json));
        return exit_ok;
    }
    const Paint paint = Paint::for_stdout();
    print(fmt::format("{} = {}\n\n", paint(Ink::bold, decoded.name),
                      paint(Ink::bold, fmt::format("{:#x}", decoded.value))));
    print(render_register(paint, decoded, 0, Reserved::shown));
    print(fmt::format("\n{}\n", wrap(decoded.summary, 0)));
    for (const Kernel& kernel : kernels)
        print(wrap(linux_line(kernel, options.value), 0) + "\n");
    return exit_ok;
}

} // namespace faultline::sim::cli
