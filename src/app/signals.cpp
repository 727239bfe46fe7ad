#include "app/signals.hpp"

#include <atomic>
#include <csignal>

namespace m8::app {
namespace {

std::atomic<int> stops{0};
std::atomic<bool> reload{false};
std::atomic<bool> kill_wanted{false};
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

void OnStop(int) { stops.fetch_add(1); }
void OnReload(int) { reload.store(true); }
void OnKill(int) { kill_wanted.store(true); }

void Handle(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  sigaction(signal, &action, nullptr);
}

}  // namespace

Signals::Signals() {
  stops = 0;
  Handle(SIGINT, OnStop);
  Handle(SIGTERM, OnStop);
  Handle(SIGUSR1, OnKill);
  Handle(SIGUSR2, OnReload);
  Handle(SIGPIPE, SIG_IGN);
}

Signals::~Signals() {
  Handle(SIGINT, SIG_DFL);
  Handle(SIGTERM, SIG_DFL);
  Handle(SIGUSR1, SIG_DFL);
  Handle(SIGUSR2, SIG_DFL);
}

int Signals::Stops() const { return stops.load(); }
bool Signals::TakeReload() { return reload.exchange(false); }
bool Signals::TakeKill() { return kill_wanted.exchange(false); }

}  // namespace m8::app
