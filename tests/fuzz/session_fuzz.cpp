// A client that sends whatever it likes to a debugger with a small guest: a packet's payload per line. Nothing may
// crash or hang the server, every packet but a resumption has an answer, and what was recorded can be gone back in.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "sim/debugger/debugger.hpp"
#include "sim/gdbstub/request.hpp"
#include "sim/gdbstub/session.hpp"
#include "sim/target.hpp"
#include "sim/timeline/timeline.hpp"

namespace {

using namespace faultline::sim;

/// Its run is nine hundred instructions long.
const Target& small_guest() {
    static const auto target = open_target("dfsc/translation_0", {}, std::nullopt);
    if (!target) {
        std::fprintf(stderr, "%s\n", target.error().c_str());
        std::abort();
    }
    return *target;
}

void send(gdbstub::Session& session, std::string_view payload) {
    constexpr int most_slices = 64; // a run of the guest takes one
    const gdbstub::Request request = gdbstub::parse_request(payload);
    const auto* const kill = std::get_if<gdbstub::Kill>(&request);
    const bool has_answer = !session.answer(request).empty();
    if (!has_answer && !session.running() && (kill == nullptr || kill->wants_answer))
        std::abort();
    for (int n = 0; session.running(); ++n) {
        static_cast<void>(session.run_on());
        if (n == most_slices && session.interrupt().empty())
            std::abort();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr int most_packets = 64;
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    auto debugger = Debugger::open(small_guest(), "");
    if (!debugger)
        std::abort();
    gdbstub::Session session(*debugger);
    for (int n = 0; n < most_packets && !rest.empty() && session.wish() == gdbstub::Wish::stay; ++n) {
        const std::size_t end = rest.find('\n');
        send(session, rest.substr(0, end));
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
    Timeline& timeline = debugger->timeline();
    const Instant here = timeline.now();
    const std::uint64_t digest = timeline.digest();
    timeline.seek(timeline.begin());
    timeline.seek(here);
    if (timeline.digest() != digest)
        std::abort();
    return 0;
}
