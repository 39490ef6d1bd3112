// card-sim --memory FILE --memory-size BYTES [--seed N] [--params JSON] [--trace FILE.fst]
#include <fcntl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>

#include "base/params.h"
#include "card.h"
#include "host/pipe_server.h"
#include "host/shared_memory.h"

namespace {

constexpr int kBadUsage = 1;
constexpr int kBadFrame = 2;

struct Options {
  std::string memory;
  uint64_t memory_size = 0;
  uint64_t seed = 1;
  std::string params = "{}";
  std::string trace;
};

uint64_t unsigned_number(const std::string& name, const std::string& text) {
  size_t used = 0;
  try {
    const uint64_t value = std::stoull(text, &used, 0);
    if (used == text.size() && text.find('-') == std::string::npos) return value;
  } catch (const std::logic_error&) {
    // Reported below.
  }
  throw std::invalid_argument(name + " takes a non-negative integer, not \"" + text + "\"");
}

Options parse(int count, char** words) {
  Options options;
  for (int i = 1; i < count; i += 2) {
    const std::string name = words[i];
    if (i + 1 >= count) throw std::invalid_argument(name + " takes a value");
    const std::string value = words[i + 1];
    if (name == "--memory") {
      options.memory = value;
    } else if (name == "--memory-size") {
      options.memory_size = unsigned_number(name, value);
    } else if (name == "--seed") {
      options.seed = unsigned_number(name, value);
    } else if (name == "--params") {
      options.params = value;
    } else if (name == "--trace") {
      options.trace = value;
    } else {
      throw std::invalid_argument("unknown option " + name);
    }
  }
  if (options.memory.empty() || options.memory_size == 0) {
    throw std::invalid_argument(
        "usage: card-sim --memory FILE --memory-size BYTES [--seed N] [--params JSON] [--trace FILE.fst]");
  }
  return options;
}

// Frames leave through a private descriptor; whatever prints to standard output lands on standard error.
int protect_output() {
  const int frames = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  if (frames < 0 || ::dup2(STDERR_FILENO, STDOUT_FILENO) < 0) {
    throw std::runtime_error("standard output and standard error must be open");
  }
  return frames;
}

}  // namespace

int main(int count, char** words) {
  try {
    const int frames = protect_output();
    std::signal(SIGPIPE, SIG_IGN);
    const Options options = parse(count, words);
    nvf::Params params;
    params.parse(options.params);
    nvf::SharedMemory memory(options.memory, options.memory_size);
    nvf::Card card(memory, params, options.seed, options.trace);
    nvf::PipeServer(card, STDIN_FILENO, frames).serve();
    return 0;
  } catch (const nvf::ProtocolError& error) {
    std::fprintf(stderr, "card-sim: %s\n", error.what());
    return kBadFrame;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "card-sim: %s\n", error.what());
    return kBadUsage;
  }
}
