#include "sim/compare/first_reads.hpp"

#include <algorithm>
#include <map>

#include "sim/compare/history.hpp"
#include "sim/timeline/timeline.hpp"

namespace faultline::sim {

namespace {

constexpr std::size_t most_words = 8;
constexpr unsigned word_size = 8;

struct Read {
    Instant at;
    std::uint64_t pc = 0;
};

/// The first read of each of some words.
class ReadFinder final : public Finder {
public:
    explicit ReadFinder(std::span<const WordDifference> words) : words_(words) {}

    Watches watches() const override {
        Watches watched;
        for (const WordDifference& word : words_)
            watched.memory.push_back({word.pa, word_size, true, false});
        return watched;
    }
    void on_memory_access(const MemoryAccessed& accessed) override {
        if (accessed.write)
            return;
        for (const WordDifference& word : words_)
            if (accessed.pa.raw < word.pa.raw + word_size && word.pa.raw < accessed.pa.raw + accessed.size)
                first.try_emplace(word.pa.raw, Read{accessed.at, accessed.pc});
        if (first.size() == words_.size())
            found(accessed.at);
    }
    std::map<std::uint64_t, Read> first;

private:
    std::span<const WordDifference> words_;
};

std::map<std::uint64_t, Read> reads_of(Debugger& debugger, Instant from,
                                       std::span<const WordDifference> words) {
    ReadFinder finder(words);
    debugger.timeline().seek(from);
    debugger.timeline().find_next(finder);
    return std::move(finder.first);
}

} // namespace

std::vector<FirstRead> first_reads(const Both<Debugger*>& runs, const Both<Instant>& from,
                                   const MemoryDifference& memory) {
    const std::span words = std::span(memory.named).first(std::min(memory.named.size(), most_words));
    const auto a = reads_of(*runs.a, from.a, words), b = reads_of(*runs.b, from.b, words);
    std::vector<FirstRead> reads;
    for (const WordDifference& word : words) {
        FirstRead read{word, {}, {}};
        const auto fill = [&](Debugger& debugger, const auto& found, auto side_at, auto side_by) {
            const auto it = found.find(word.pa.raw);
            if (it == found.end())
                return;
            debugger.timeline().seek(it->second.at);
            read.at.*side_at = it->second.at;
            read.by.*side_by = code_place(debugger, it->second.pc);
        };
        fill(*runs.a, a, &Both<std::optional<Instant>>::a, &Both<CodePlace>::a);
        fill(*runs.b, b, &Both<std::optional<Instant>>::b, &Both<CodePlace>::b);
        if (read.at.a || read.at.b)
            reads.push_back(std::move(read));
    }
    return reads;
}

} // namespace faultline::sim
